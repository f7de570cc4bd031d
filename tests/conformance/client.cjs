// Reads a workbook and writes it again, as programs of the npm world do: node client.cjs xlsx|exceljs IN OUT
const [, , library, source, target] = process.argv;
if (library === "xlsx") {
  const XLSX = require("xlsx");
  const book = XLSX.readFile(source, { cellFormula: true, cellStyles: true, cellNF: true, sheetStubs: true });
  XLSX.writeFile(book, target, { bookType: "xlsx" });
} else {
  const ExcelJS = require("exceljs");
  const book = new ExcelJS.Workbook();
  book.xlsx.readFile(source).then(() => book.xlsx.writeFile(target)).catch((error) => {
    console.error(String(error));
    process.exit(1);
  });
}

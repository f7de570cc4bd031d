// A book opened, changed and saved by exceljs or SheetJS: node other_clients.mjs CLIENT SOURCE TARGET STEPS
// STEPS is a JSON list of ["set", sheet, {address: value}]; SheetJS takes ["as", kind] too, to save another format.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";

const [client, source, target, order] = process.argv.slice(2);
const require = createRequire(process.env.SALESBOOK_NODE_MODULES + "/");
const steps = JSON.parse(order);

if (client === "exceljs") {
  const ExcelJS = require("exceljs");
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(source);
  for (const [, sheet, cells] of steps)
    for (const [address, value] of Object.entries(cells)) book.getWorksheet(sheet).getCell(address).value = value;
  await book.xlsx.writeFile(target);
} else {
  const XLSX = require("xlsx");
  const book = XLSX.read(readFileSync(source), { cellFormula: true, cellNF: true, cellStyles: true });
  for (const [, sheet, cells] of steps.filter((step) => step[0] === "set"))
    for (const [address, value] of Object.entries(cells))
      book.Sheets[sheet][address] = { t: typeof value === "number" ? "n" : "s", v: value };
  const [, bookType] = steps.find((step) => step[0] === "as") ?? ["as", "xlsx"];
  writeFileSync(target, XLSX.write(book, { type: "buffer", bookType, compression: true }));
}

"""The independent judge: it reckons what variance books and the JSON of `reconcile` say.

Nothing here imports the product. Plans are read with csv and tomllib, books with openpyxl, and every
number, sign and colour is worked out anew from the rules of docs/variance.md.

    plan_folder    the plan: people, territories, products, last year
    marked_tables  the tables of a book, by their marks
    forms          issued and returned books: what was planned, what was asked, what was returned
    case           the folders of a case, read together
    series         what is known of each owner, item and measure, by month
    reckoning      comparisons on the reported basis, the outlook; beside it rates, bridge, ranking, staffing
    document       what the JSON states line by line; lists: what stands beside its lines
    carried        what people carry over from month to month; ledger: the books of finance and their faults
    favour         what is called favourable, against the figures of its own block
    sheets         how rows and columns of the tables of variance books are told apart (columns)
    books          what variance books show; shown: their signs and colours
    verdict        where they differ
    company        a company made up by a seed, with what goes wrong in returns
    cycles         both run through the real command
"""

from __future__ import annotations

from salesbook.planning.exact.network import Network


def table(cells: list[list[int]], scale: int) -> tuple[Network, list[list[int]]]:
    """Rows flow into columns; rows and columns are bound to their sums by arcs of their own."""
    network = Network(scale=scale)
    arcs = [
        [
            network.add(network.node(0, f"r{at}"), network.node(0, f"c{to}"), cell)
            for to, cell in enumerate(row)
        ]
        for at, row in enumerate(cells)
    ]
    source = network.node(0, "source")
    for at, row in enumerate(cells):
        network.add(source, network.node(0, f"r{at}"), sum(row))
    for to, column in enumerate(zip(*cells, strict=True)):
        network.add(network.node(0, f"c{to}"), source, sum(column))
    return network, arcs


def test_a_table_is_rounded_with_its_sums() -> None:
    network, arcs = table([[3, 3, 4], [2, 5, 3]], scale=10)
    flows = network.round()
    rows = [[flows[arc] for arc in row] for row in arcs]
    assert all(flow in (0, 1) for row in rows for flow in row)
    assert [sum(row) for row in rows] == [1, 1]
    assert all(sum(column) in (0, 1) for column in zip(*rows, strict=True))


def test_what_is_whole_stays() -> None:
    network, arcs = table([[10, 5, 5], [20, 5, 5]], scale=10)
    flows = network.round()
    assert [flows[row[0]] for row in arcs] == [1, 2]


def test_flow_moves_into_its_bounds() -> None:
    network, arcs = table([[5, 5], [5, 5]], scale=10)
    for row in arcs:
        for arc in row:
            network.highs[arc] = 10
    network.lows[arcs[0][0]] = 10
    for arc in range(4, 8):
        network.lows[arc] = network.highs[arc] = network.flows[arc]
    assert network.balance() is None
    assert [[network.flows[arc] for arc in row] for row in arcs] == [[10, 0], [0, 10]]


def test_bounds_that_allow_no_balance_name_what_is_too_much() -> None:
    network, arcs = table([[5, 5], [5, 5]], scale=10)
    network.highs[arcs[0][0]] = network.highs[arcs[0][1]] = 2
    for arc in range(4, 8):
        network.lows[arc] = network.highs[arc] = network.flows[arc]
    stuck = network.balance()
    assert stuck is not None
    assert network.node(0, "r0") in stuck[0]
    assert stuck[1] == 6

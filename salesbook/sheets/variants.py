"""The plan beside its variants: what each comes to, in the whole and by region."""

from __future__ import annotations

from collections.abc import Iterator

from salesbook.layout.book_content import Binding, Record
from salesbook.model.cube import Cubes, DimensionCubes, axes_of, target_cubes
from salesbook.model.plan import Plan
from salesbook.model.scenario import Scenario
from salesbook.plan_input.whatif import apply_variant
from salesbook.planning.decomposition.decompose import decompose


def variant_records(plan: Plan, cubes: Cubes, binding: Binding) -> list[Record]:
    """Return a row for every variant and place; of one that is not possible the figures stay blank."""
    return [record for at in range(len(plan.variants)) for record in _records(plan, cubes, binding, at)]


def _records(plan: Plan, cubes: Cubes, binding: Binding, at: int) -> Iterator[Record]:
    variant, dimensions = plan.variants[at], plan.dimensions
    targets, _ = decompose(apply_variant(plan, variant)[0])
    own = None
    if targets is not None:
        axes, tried = axes_of(targets), target_cubes(targets)
        own = Cubes.of(DimensionCubes(axes=axes, dimensions=dimensions, version=plan.version, cubes=tried))
    for place in (dimensions.root, *dimensions.children(dimensions.root.id)):
        inside = {"territory": place.id}
        before = cubes.value(Scenario.PRIOR_YEAR, "revenue", plan.fiscal_year.months, inside)
        figures = {
            "prior_year": before or None,
            "planned": cubes.value(Scenario.PLAN, "revenue", plan.fiscal_year.months, inside),
            "tried": own and own.value(Scenario.PLAN, "revenue", plan.fiscal_year.months, inside),
        }
        yield {
            "key": f"{variant.id}/{place.id}",
            "variant": binding.quote(variant.name),
            "place": binding.quote(place.name),
            **{name: value for name, value in figures.items() if value is not None},
        }

"""Notes on a sheet: its part of words and its part of boxes kept in step."""

from __future__ import annotations

from collections.abc import Mapping

from salesbook.xlsx.annotation.cell_marks import with_legacy_drawing, without_legacy_drawing
from salesbook.xlsx.annotation.comment_boxes import NO_BOXES, column_pixels, with_boxes, without_boxes
from salesbook.xlsx.annotation.comments import NO_NOTES, Place, with_notes, without_notes
from salesbook.xlsx.annotation.nodes import opening_of
from salesbook.xlsx.annotation.parts import Parts, beside, related_attribute
from salesbook.xlsx.patching.rows import rows_of

NOTES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
BOXES_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


def add_notes(parts: Parts, sheet: str, words: Mapping[Place, str]) -> None:
    """Add notes to the cells of a sheet, into the parts that it has or into new ones."""
    notes = _notes_part(parts, sheet)
    text, new = with_notes(parts.text(notes), words)
    parts.change(notes, text)
    boxes = _boxes_part(parts, sheet)
    width_of = column_pixels(rows_of(parts.text(sheet)).before)
    parts.change(boxes, with_boxes(parts.text(boxes), {place: words[place] for place in new}, width_of))


def _notes_part(parts: Parts, sheet: str) -> str:
    found = parts.related(sheet, "comments")
    if found is not None:
        return found.target
    part = parts.free(beside(parts.book, "comments{}.xml"))
    parts.add(part, NO_NOTES, NOTES_TYPE)
    parts.relate(sheet, "comments", part)
    return part


def _boxes_part(parts: Parts, sheet: str) -> str:
    """Return the drawing that a sheet shows notes in, made where there is none."""
    found = parts.related(sheet, "vmlDrawing")
    if found is not None:
        return found.target
    part = parts.free(beside(parts.book, "drawings/vmlDrawing{}.vml"))
    parts.know_extension("vml", BOXES_TYPE)
    parts.change(part, NO_BOXES)
    text = parts.text(sheet)
    attribute = related_attribute(opening_of(text), parts.relate(sheet, "vmlDrawing", part))
    parts.change(sheet, with_legacy_drawing(text, attribute))
    return part


def strip_notes(parts: Parts, sheet: str) -> None:
    """Take our words out of the notes of a sheet, and the notes that are then empty."""
    notes, boxes = parts.related(sheet, "comments"), parts.related(sheet, "vmlDrawing")
    if notes is None:
        return
    stripped = without_notes(parts.text(notes.target))
    parts.change(notes.target, stripped.text)
    shapes_left = True
    if boxes is not None and stripped.gone:
        text, shapes_left = without_boxes(parts.text(boxes.target), frozenset(stripped.gone))
        parts.change(boxes.target, text)
    # With the last note go the part that held it and the drawing, unless that shows something else.
    if stripped.gone and not stripped.left:
        parts.remove(notes.target)
        parts.unrelate(sheet, notes.id)
        if boxes is not None and not shapes_left:
            parts.remove(boxes.target)
            parts.unrelate(sheet, boxes.id)
            parts.change(sheet, without_legacy_drawing(parts.text(sheet)))

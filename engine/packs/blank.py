"""The drawing that a new diagram begins with: a start, one step that people do, and an end."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

STEP = "first_step"


def blank(id: str, name: str) -> bytes:
    """A whole diagram of this id and name. Its step still lacks a form and who does it: the check says so."""
    flows = [("begun", STEP, 188, 250), (STEP, "ended", 350, 412)]
    drawn = (
        f'    <bpmn:startEvent id="begun" name="Begun">{_ends("", f"begun_to_{STEP}")}</bpmn:startEvent>\n'
        f'    <bpmn:userTask id="{STEP}" name="First step">'
        f"{_ends(f'begun_to_{STEP}', f'{STEP}_to_ended')}</bpmn:userTask>\n"
        f'    <bpmn:endEvent id="ended" name="Ended">{_ends(f"{STEP}_to_ended", "")}</bpmn:endEvent>\n'
        + "".join(
            f'    <bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}" />\n'
            for source, target, _, _ in flows
        )
    )
    shown = (
        _shape("begun", 152, 102, 36, 36, label=(154, 145))
        + _shape(STEP, 250, 80, 100, 80)
        + _shape("ended", 412, 102, 36, 36, label=(414, 145))
        + "".join(_line(source, target, from_x, to_x) for source, target, from_x, to_x in flows)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
        f'id="definitions_{id}" targetNamespace="https://keepstep.example/bpmn">\n'
        f'  <bpmn:process id="{id}" name={quoteattr(name)} isExecutable="true">\n{drawn}  </bpmn:process>\n'
        f'  <bpmndi:BPMNDiagram id="diagram_{id}">\n'
        f'    <bpmndi:BPMNPlane id="plane_{id}" bpmnElement="{id}">\n{shown}'
        "    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n</bpmn:definitions>\n"
    ).encode()


def _ends(incoming: str, outgoing: str) -> str:
    said = f"<bpmn:incoming>{incoming}</bpmn:incoming>" if incoming else ""
    return said + (f"<bpmn:outgoing>{outgoing}</bpmn:outgoing>" if outgoing else "")


def _shape(id: str, x: int, y: int, width: int, height: int, label: tuple[int, int] | None = None) -> str:
    named = (
        f'<bpmndi:BPMNLabel><dc:Bounds x="{label[0]}" y="{label[1]}" width="32" height="14" /></bpmndi:BPMNLabel>'
        if label
        else ""
    )
    return (
        f'      <bpmndi:BPMNShape id="{id}_di" bpmnElement="{id}">'
        f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}" />{named}</bpmndi:BPMNShape>\n'
    )


def _line(source: str, target: str, from_x: int, to_x: int) -> str:
    return (
        f'      <bpmndi:BPMNEdge id="{source}_to_{target}_di" bpmnElement="{source}_to_{target}">'
        f'<di:waypoint x="{from_x}" y="120" /><di:waypoint x="{to_x}" y="120" /></bpmndi:BPMNEdge>\n'
    )

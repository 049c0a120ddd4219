"""The directory of a measured installation: enough regions that no call has to wait for another's number."""

import json
from pathlib import Path

REGIONS = 220
TECHNICIANS = 50


def write_directory(path: Path, *, dispatchers: int = 1, technicians: int = TECHNICIANS) -> None:
    """JSON, which is YAML. Each region has one store, a manager and a dispatcher; the technicians go round the stores.

    `dispatchers`: how many sit at the desk, at most 4,000; `technicians`: at most 1,000.
    """
    people = [
        _person("D1", "central_dispatcher", 0),
        *(_person(f"D{n}", "central_dispatcher", 4000 + n) for n in range(2, dispatchers + 1)),
        _person("OM", "operations_manager", 1),
        _person("AD", "admin", 2),
        *(_person(f"RD{n}", "regional_dispatcher", 1000 + n, regions=[f"R{n}"]) for n in range(REGIONS)),
        *(_person(f"M{n}", "store_manager", 2000 + n, stores=[f"S{n}"]) for n in range(REGIONS)),
        *(_technician(n) for n in range(technicians)),
    ]
    document = {
        "regions": [{"id": f"R{n}", "name": f"Region {n}"} for n in range(REGIONS)],
        "stores": [
            {"id": f"S{n}", "name": f"Store {n}", "region": f"R{n}", "zone": "America/Chicago"} for n in range(REGIONS)
        ],
        "people": people,
    }
    path.write_text(json.dumps(document))


def _technician(number: int) -> dict[str, object]:
    devices = [{"kind": "fcm_fid", "address": f"device-{number}"}]
    return {**_person(f"T{number}", "technician", 3000 + number, stores=[f"S{number % REGIONS}"]), "devices": devices}


def _person(id_: str, role: str, line: int, **belongs: list[str]) -> dict[str, object]:
    return {"id": id_, "name": f"Person {id_}", "roles": [role], "number": f"+1414556{line:04}", **belongs}

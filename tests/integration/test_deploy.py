"""What deploy/ holds fits this version: every command, option and setting in it is one that there is."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from web.cli import main
from web.config import installed
from web.secrets_in_files import SECRET, with_files

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))
UNITS = [*SERVICES, *sorted((DEPLOY / "systemd").glob("*.timer"))]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


def unit(file: Path) -> ConfigParser:
    read = ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(file, encoding="utf-8")
    return read


def commands() -> Iterator[list[str]]:
    """The words after `keepstep` wherever something of deploy/ runs it."""
    for service in COMPOSE["services"].values():
        if service.get("command", [""])[0] == "keepstep":
            yield service["command"][1:]
    for file in SERVICES:
        line = unit(file)["Service"]["ExecStart"].replace("%i", "8001")
        # What a shell puts in is one word.
        line = re.sub(r"\$\$\([^)]*\)|[\"']", "", line)
        yield line.partition("bin/keepstep ")[2].split()


def parsed(words: list[str]) -> None:
    """Raises UsageError for a command or an option that there is not."""
    command: click.Command = main
    context: click.Context | None = None
    while isinstance(command, click.Group):
        context = click.Context(command, context)
        name, *words = words
        found = command.get_command(context, name)
        assert found is not None, f"there is no command {name}"
        command = found
    command.make_context(command.name, words, parent=context)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_is_one_that_there_is(words: list[str]) -> None:
    parsed(words)


def test_a_command_that_there_is_not_is_noticed() -> None:
    with pytest.raises(click.UsageError, match="No such option"):
        parsed(["serve", "--drian", "10"])
    with pytest.raises(AssertionError, match="no command"):
        parsed(["wroker"])


def test_every_setting_is_one_that_keepstep_reads() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file())
    # What people type, and what an image is called, is compose's own.
    named = set(re.findall(r"\b(?:KEEPSTEP_[A-Z_]+|DATABASE_URL(?:_FILE)?)\b", told)) - {
        "KEEPSTEP_HOST",
        "KEEPSTEP_VERSION",
    }
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "web").rglob("*.py"))
    assert len(named) > 8
    known = {f"{name}_FILE" for name in SECRET}
    assert {name for name in named - known if name not in source} == set()


def test_what_compose_names_it_also_declares() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        assert set(service.get("secrets", ())) <= COMPOSE["secrets"].keys()
        assert set(service.get("networks", ())) <= COMPOSE["networks"].keys()
        assert set(service.get("depends_on", ())) <= services.keys()
        named = {each.partition(":")[0] for each in service.get("volumes", ())}
        assert {each for each in named if not each.startswith(".")} <= COMPOSE["volumes"].keys()
    upstream = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    assert set(re.findall(r"(\w+):8000", upstream)) == {name for name in services if name.startswith("web")}


def test_no_image_names_a_host_and_nothing_but_the_proxy_is_reached_from_outside() -> None:
    images = [service["image"] for service in COMPOSE["services"].values()]
    images += re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert not [image for image in images if "/" in image]
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]
    trusted = COMPOSE["services"]["web1"]["environment"]["KEEPSTEP_PROXY"]
    assert COMPOSE["services"]["proxy"]["networks"]["inside"]["ipv4_address"] == trusted


@pytest.mark.parametrize("name", ["web1", "web2", "worker", "upgrade"])
def test_what_runs_keepstep_may_do_nothing_but_that(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_unit_may_do_nothing_but_its_work(file: Path) -> None:
    service = unit(file)["Service"]
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == (
        "keepstep",
        "yes",
        "strict",
    )
    assert service["CapabilityBoundingSet"] == ""
    assert service["UMask"] == "0077"


def test_each_timer_starts_a_service_that_there_is() -> None:
    names = {file.stem for file in SERVICES}
    assert {file.stem for file in UNITS if file.suffix == ".timer"} <= names


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for file in UNITS:
        text = file.read_text(encoding="utf-8").replace("/opt/keepstep/bin/keepstep", "/bin/true")
        (tmp_path / file.name.replace("@.", "@8001.")).write_text(text, encoding="utf-8")
    made = sorted(str(file) for file in tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *made], capture_output=True, text=True, check=False
    )
    assert not [line for line in done.stderr.splitlines() if str(tmp_path) in line], done.stderr


def test_a_secret_is_read_from_its_file(tmp_path: Path) -> None:
    file, empty = tmp_path / "token", tmp_path / "nothing"
    file.write_text("a word of more than twenty signs\n", encoding="utf-8")
    empty.write_text("\n", encoding="utf-8")
    (config,) = installed({"KEEPSTEP_METRICS_TOKEN_FILE": str(file), "DATABASE_URL_FILE": str(empty)})
    assert (config.metrics_token, config.database_url) == ("a word of more than twenty signs", "")
    with pytest.raises(ValueError, match="both set"):
        with_files({"DATABASE_URL": "postgresql://…", "DATABASE_URL_FILE": str(empty)})
    with pytest.raises(ValueError, match="cannot be read"):
        with_files({"DATABASE_URL_FILE": str(tmp_path / "gone")})

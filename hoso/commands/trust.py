"""``hoso trust``: the authorities that this office trusts, and their revocation lists."""

from dataclasses import asdict
from typing import Annotated

import typer

from models.error import ExitCode

app = typer.Typer(no_args_is_help=True, help="Authorities that this office trusts, and their revocation lists.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("list")
def list_trust(json: AsJson = False) -> None:
    """List authorities with purpose, dates and SHA-256 fingerprint, and the lists held with their dates."""
    from flows.revocation.holdings import holdings
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_table, print_text

    held = holdings(open_it())
    if json:
        print_json(asdict(held))
        return
    rows = [
        [a.name, a.purpose, "gốc" if a.is_root else "trung gian", f"{a.until:%d/%m/%Y}", a.sha256]
        for a in held.authorities
    ]
    print_table(["Tổ chức chứng thực", "Mục đích", "Loại", "Đến ngày", "SHA-256"], rows)
    lists = [[c.issuer, f"{c.issued:%d/%m/%Y %H:%M}", c.until_text, str(c.revoked), c.state] for c in held.lists]
    print_table(["Danh sách thu hồi của", "Phát hành", "Hết hạn", "Số bị thu hồi", "Tình trạng"], lists)
    for address in held.addresses:
        print_text(f"địa chỉ được phép: {address}")


@app.command()
def fetch(json: AsJson = False) -> None:
    """Fetch revocation lists from the allowed addresses now; exit 4 where one could not be fetched or taken."""
    from flows.revocation.refresh import Outcome, refresh
    from hoso.opening import house as open_it
    from hoso.output import print_json, print_text

    found = refresh(open_it())
    if not found and not json:
        print_text(
            "không có địa chỉ nào được phép; ghi mỗi dòng một địa chỉ vào addresses.txt trong thư mục HOSO_TRUST"
        )
    if json:
        print_json({"addresses": [asdict(one) for one in found]})
    for one in () if json else found:
        until = f", đến {one.next_issue:%d/%m/%Y %H:%M}" if one.next_issue else ""
        print_text(f"{one.address}: {one.outcome.value}{' (' + one.why + ')' if one.why else ''}{until}")
    good = all(one.outcome in (Outcome.REPLACED, Outcome.UNCHANGED) for one in found)
    raise typer.Exit(ExitCode.DONE if good else ExitCode.COMPONENT_MISSING)

"""`cfkit auth`: sign in to channels, and see how long that lasts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from cfkit.domain.errors import CredentialError, ExitCode, UsageError

from .plan import DryRun
from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.application.token_status import Standing
    from cfkit.domain.strategy import Channel
    from cfkit.domain.tokens import Invitation, SignIn, Token
    from cfkit.ports.tokens import DeviceGrant, Grant
    from cfkit.wiring import Workshop

WAIT = 300
_INVENTED = (
    "A rehearsal invents every secret that is not kept; without CFKIT_SANDBOX this command says"
    " what is missing."
)
auth = typer.Typer(help="Sign in to channels.", no_args_is_help=True, rich_markup_mode=None)


class _Ways(NamedTuple):
    """How a person wants to sign in."""

    paste: bool
    device: bool
    opens: bool
    port: int | None
    wait: int


ChannelArgument = Annotated[str, typer.Argument(metavar="CHANNEL", help="Its id in the strategy.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(auth, name="auth")


@auth.command()
def login(
    context: typer.Context,
    channel: ChannelArgument,
    setting: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which secret; absent: the first that lacks.")
    ] = None,
    paste: Annotated[
        bool, typer.Option("--paste", help="Paste a token instead of using the browser.")
    ] = False,
    device: Annotated[
        bool, typer.Option("--device", help="Show a code to enter on any device with a browser.")
    ] = False,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address; open nothing.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Where the browser comes back to.")
    ] = None,
    wait: Annotated[
        int, typer.Option(min=1, max=3600, help="Seconds to wait for a person.")
    ] = WAIT,
    dry_run: DryRun = False,
) -> None:
    """Get a token from a platform, prove it there, keep it locked up in the store."""
    from cfkit import wiring
    from cfkit.application.sign_in import keep, proven

    terminal: Terminal = context.obj
    ways = _Ways(paste or setting is not None, device, not no_browser, port, wait)
    with wiring.workshop(terminal.root()) as shop:
        found = named(shop, channel)
        sign_in = _sign_in(shop, found)
        name = _setting(shop, found, sign_in, setting)
        if not dry_run:
            shop.tokens.vault.ready()
        grant = _grant(shop, found, sign_in, ways)
        if grant is None:
            token = _pasted(terminal, shop, f"{name} of {channel}: {sign_in.where_is(name)}", wait)
        elif dry_run:
            how = "A code would be asked for" if device else "The browser would open"
            terminal.say(f"{how} at {found.platform}; nothing was done (dry run).")
            terminal.data({"channel": channel, "setting": name, "kept": False, "dry_run": True})
            return
        else:
            token = _signed_in(terminal, shop, grant, ways)
        others = [one for one in shop.tokens.lacking(found) if one.name != name]
        if not others:
            token = proven(token, shop.tokens.platform(found, {name: token.access}))
        before = _kept_account(shop, found.id, name)
        if not dry_run:
            keep(shop.tokens.vault, found.id, name, token, shop.limits.lock_wait)
        (need,) = (need for need in shop.tokens.needs(found) if need.name == name)
    terminal.say(_whose(channel, token, [one.login for one in others]))
    terminal.say("Nothing was kept (dry run)." if dry_run else "The token is kept in the store.")
    if before and token.account and before != token.account:
        terminal.warn(
            f"That is another account: the token that was kept is of {before}. If that is not"
            f" meant, sign in to {channel} again as the right one."
        )
    if need.is_given:
        variables = ", ".join(need.variables) or "the strategy"
        terminal.warn(
            f"{variables} gives the {name} of {channel} too, and wins: unset it to use what is kept"
        )
    terminal.data(
        {
            "channel": channel,
            "setting": name,
            "account": token.account,
            "account_before": before,
            "lacking": [one.name for one in others],
            "scopes": token.scopes,
            "expires_at": token.expires_at,
            "kept": not dry_run,
            "dry_run": dry_run,
        }
    )


@auth.command()
def status(context: typer.Context) -> None:
    """Show where each token comes from and when it ends; asks no platform."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        rows = shop.tokens.standings(shop.project.strategy.channels)
        is_rehearsal = shop.tokens.sandbox is not None
        sealed = None if is_rehearsal else shop.tokens.why_sealed()
    terminal.table(
        ["channel", "setting", "from", "account", "scopes", "since", "days left", "note"],
        (
            (
                row.channel,
                row.setting,
                row.source,
                row.account,
                None if row.scopes is None else " ".join(row.scopes),
                row.obtained_at and f"{row.obtained_at:%Y-%m-%d}",
                row.days_left,
                _note(row),
            )
            for row in rows
        ),
    )
    if is_rehearsal:
        terminal.say(_INVENTED)
    elif not rows:
        terminal.say("No channel takes a token.")
    if sealed:
        terminal.warn(sealed)
    told = {"tokens": [row.as_json() for row in rows], "rehearsal": is_rehearsal}
    terminal.data({**told, "sealed": sealed})
    if sealed or any(row.is_broken for row in rows):
        raise typer.Exit(ExitCode.CREDENTIAL)


def _note(row: Standing) -> str | None:
    if row.source == "missing":
        named = f"set {', '.join(row.variables)}" if row.variables else ""
        return " or ".join(filter(None, (named, row.login and f"run `{row.login}`")))
    if row.source == "environment":
        more = ", not the kept one" if row.is_kept else ""
        return f"{', '.join(row.variables) or 'the strategy'}{more}; its end is unknown"
    if not row.platform:
        return "no such channel in the strategy; `cfkit auth logout` takes it out"
    if row.refused_at is not None or row.is_broken:
        return f"not renewed any more: `cfkit auth login {row.channel}`"
    if row.refreshable:
        return "renews itself"
    return "no end is known" if row.ends_at is None else f"ends {row.ends_at:%Y-%m-%d}"


@auth.command()
def check(context: typer.Context, channel: ChannelArgument) -> None:
    """Prove the right to post on a channel, without posting."""
    from cfkit import wiring
    from cfkit.ports import EVERY_CHANNEL, Checker, CommentStream

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        found = named(shop, channel)
        platform = shop.platform_for(found)
        account = platform.check_access() if isinstance(platform, Checker) else None
        account = account and account.replace(EVERY_CHANNEL, channel)
        deaf = platform.why_deaf() if isinstance(platform, CommentStream) else None
    terminal.say(f"{channel} posts as {account}." if account else f"{channel} is posted by hand.")
    if deaf:
        terminal.say(deaf)
    told = {"channel": channel, "platform": found.platform, "account": account}
    terminal.data(told | ({"warning": deaf} if deaf else {}))


@auth.command()
def logout(
    context: typer.Context,
    channel: ChannelArgument,
    dry_run: DryRun = False,
) -> None:
    """Take what is kept for a channel out of the store; the platform is not told."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        vault = shop.tokens.vault
        kept = [about.name for about in vault.about() if about.channel == channel]
        if not kept:
            named(shop, channel)
        if not dry_run:
            shop.tokens.forget(channel, kept)
    what = ", ".join(kept)
    done = "would be taken out (dry run)" if dry_run else "taken out; revoke it at the platform too"
    terminal.say(f"{channel}: {what} {done}." if kept else f"Nothing is kept for {channel}.")
    terminal.data({"channel": channel, "forgotten": kept, "dry_run": dry_run})


@auth.command()
def key(context: typer.Context) -> None:
    """Print a new key for CFKIT_SECRET_KEY; it is shown once and stored nowhere."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    made = wiring.new_key().get_secret_value()
    terminal.say("Put this into CFKIT_SECRET_KEY, in front of the old key if there is one:")
    if terminal.json:
        terminal.data({"key": made})
    else:
        terminal.text(made)


@auth.command()
def rekey(context: typer.Context, dry_run: DryRun = False) -> None:
    """Lock every kept token up under the first key; the others can go then."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        vault = shop.tokens.vault
        names = [(about.channel, about.name) for about in vault.about()]
        for one in names:  # all of them first: one that no key opens stops it before a change
            vault.load(*one)
        for one in () if dry_run else names:
            with vault.alone(*one, shop.limits.lock_wait) as is_held:
                token = vault.load(*one) if is_held else None
                if token is None:
                    raise CredentialError(f"the token of {one[0]} is in use: run it again")
                vault.keep(*one, token)
    terminal.say(f"{len(names)} tokens" + (" open (dry run)" if dry_run else " locked up anew"))
    terminal.data({"rekeyed": [".".join(one) for one in names], "dry_run": dry_run})


def named(shop: Workshop, channel: str) -> Channel:
    """Find a channel. Raise `UsageError` that names those that there are."""
    from cfkit.domain.diagnostics import did_you_mean

    channels = {one.id: one for one in shop.project.strategy.channels}
    if channel not in channels:
        hint = did_you_mean(channel, channels)
        raise UsageError(f'there is no channel "{channel}"{hint}; known: {", ".join(channels)}')
    return channels[channel]


def _kept_account(shop: Workshop, channel: str, name: str) -> str | None:
    if not shop.remembers:
        return None
    kept = {(one.channel, one.name): one.account for one in shop.tokens.vault.about()}
    return kept.get((channel, name))


def _whose(channel: str, token: Token, next_logins: list[str]) -> str:
    if next_logins:
        commands = "".join(f"\n  {one}" for one in next_logins)
        return f"{channel} cannot be asked yet whether it is good; paste next:{commands}"
    return f"{channel} posts as {token.account or 'somebody it does not name'}."


def _sign_in(shop: Workshop, channel: Channel) -> SignIn:
    found = shop.tokens.sign_in(channel)
    if found is None:
        raise UsageError(
            f"{channel.id} ({channel.platform}) needs no sign-in: cfkit publishes there without a"
            f" token, or a person does; `cfkit platforms {channel.platform}` says which"
        )
    return found


def _setting(shop: Workshop, channel: Channel, sign_in: SignIn, asked: str | None) -> str:
    if asked is None:
        lacking = [one.name for one in shop.tokens.lacking(channel)]
        return (lacking or sign_in.settings)[0]
    if asked not in sign_in.settings:
        raise UsageError(f"--setting is one of {', '.join(sign_in.settings)}")
    return asked


def _pasted(terminal: Terminal, shop: Workshop, what: str, wait: int) -> Token:
    """Read a secret that is not shown: from the keyboard, or from a pipe."""
    from pydantic import SecretStr

    from cfkit import wiring
    from cfkit.domain.tokens import Token

    text: str | None
    if sys.stdin is not None and sys.stdin.isatty():
        from getpass import getpass

        terminal.warn(what)
        try:
            text = getpass("Paste it (it is not shown): ")
        except EOFError:
            text = ""
    else:
        text = wiring.pasted_line(wait)
    if text is None:
        raise UsageError(f"no whole line came on standard input within {wait} seconds")
    if not text.strip():
        raise UsageError(f"nothing was pasted; give it on standard input. It is {what}")
    return Token(SecretStr(text.strip()), shop.clock.now())


def _grant(shop: Workshop, channel: Channel, sign_in: SignIn, ways: _Ways) -> Grant | None:
    """Give the way that was asked for; `None` for pasting."""
    if ways.device and (ways.paste or ways.port or not ways.opens):
        raise UsageError(
            "--device goes alone: leave --paste, --setting, --no-browser and --port out"
        )
    if ways.device and "device" not in sign_in.ways:
        raise UsageError(
            f"{channel.platform} gives no token by a code: run `cfkit auth login {channel.id}`"
        )
    return None if ways.paste else shop.tokens.grant(channel)


def _signed_in(terminal: Terminal, shop: Workshop, grant: Grant, ways: _Ways) -> Token:
    from cfkit.ports.tokens import DeviceGrant

    coder: object = grant
    if ways.device and isinstance(coder, DeviceGrant):
        return _coded(terminal, shop, coder, ways.wait)
    return _browsed(terminal, grant, port=ways.port, wait=ways.wait, opens=ways.opens)


def _coded(terminal: Terminal, shop: Workshop, grant: DeviceGrant, wait: int) -> Token:
    from cfkit.application.sign_in import by_code

    def show(invitation: Invitation) -> None:
        terminal.warn("Open this on any device with a browser:")
        terminal.warn(invitation.address)
        terminal.warn("and enter this code there:")
        terminal.warn(invitation.code)

    return by_code(grant, shop.clock, show, wait)


def _browsed(
    terminal: Terminal, grant: Grant, *, port: int | None, wait: int, opens: bool
) -> Token:
    from cfkit import wiring
    from cfkit.application.sign_in import through_browser

    def show(address: str) -> None:
        is_open = opens and wiring.open_browser(address)
        terminal.warn("Say yes in the browser, at" if is_open else "Open this in a browser:")
        terminal.warn(address)
        if not is_open:
            terminal.warn(
                "On another machine the browser ends at an address that it cannot open: paste that"
                " address here."
            )

    with wiring.browser_door(port, reads_stdin=not opens) as door:
        return through_browser(grant, door, show, wait)

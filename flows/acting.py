"""Whether a named person may do a thing to a dossier, from the shell as from the desk.

In: an account's name, a dossier and the roles that may. Out: the account. Wrong: ``NotFound`` for a name nobody
has, ``Forbidden`` for one that is locked out, of another unit, or of a role that may not.
"""

from flows.house import House
from models.error import Forbidden, NotFound
from models.user import Role, User


def may_act(house: House, name: str, code: str, roles: frozenset[Role]) -> User:
    """The account, if it may."""
    user = house.register.user(name)
    if user is None:
        raise NotFound(f"no user {name!r}; see hoso user list")
    unit = house.register.dossier(code).unit
    if not user.active or user.role not in roles or unit not in user.units:
        wanted = ", ".join(sorted(roles))
        raise Forbidden(f"{name} may not do this to {code}; it takes an active account of unit {unit} as {wanted}")
    return user

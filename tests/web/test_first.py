from tests.web.loader import add_dossier


def test_all(house, sign_in, visitor):
    code = add_dossier(house)
    c = sign_in("clerk")
    r = c.get("/desk"); assert r.status_code == 200, r.text; assert code in r.text
    r = c.get(f"/desk/{code}"); assert r.status_code == 200, r.text
    r = c.post(f"/desk/{code}/decide", data={"kind": "reject", "reason": "x", "version": "3"})
    print(r.status_code, r.headers)

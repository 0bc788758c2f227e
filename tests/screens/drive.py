"""A person at the page, in words: sign in, open, press, sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from streamlit.testing.v1 import AppTest

from summarizer.store import Store
from tests.screens import invented


@dataclass
class Page:
    """The page under AppTest, with the store that it works on."""

    at: AppTest
    store: Store
    case_id: str

    def enter(self, who: str, password: str = invented.PASSWORD) -> Page:
        """Sign in."""
        self.at.text_input(key="sign_in_id").input(who)
        self.at.text_input(key="sign_in_password").input(password)
        return self.press("sign_in_now")

    def open_case(self, who: str = "tarn") -> Page:
        """Sign in and open the case."""
        return self.enter(who).press(f"open_{self.case_id}")

    def press(self, key: str) -> Page:
        """Press a button and let the page answer."""
        self.at.button(key=key).click().run()
        assert not self.at.exception, self.at.exception
        return self

    def tab(self, name: str) -> Page:
        """Go to a tab of the workspace."""
        self.at.session_state["tab"] = name
        self.at.run()
        assert not self.at.exception, self.at.exception
        return self

    def accept_all(self) -> Page:
        """Accept every suggestion, one by one."""
        for _ in self.store.draft(self.case_id).findings:
            self.press("accept")
        return self

    def ready_to_sign(self, who: str = "tarn") -> Page:
        """Decide everything and go to the signature."""
        reviewer = self.store.reviewer(who)
        self.store.look_at(self.case_id, 6, reviewer)
        return self.open_case(who).accept_all().tab("Sign")

    def sign(self, determination: str, password: str = invented.PASSWORD) -> Page:
        """Fill in the signature and sign."""
        self.at.radio(key="determination").set_value(determination)
        self.at.text_input(key="sign_password").input(password)
        return self.press("sign_now")

    def said(self) -> str:
        """Everything on the page that is not a widget, and the labels of those that are."""
        parts: list[Any] = [item.proto.body for item in self.at.get("html")]
        parts += [
            item.value
            for kind in ("error", "warning", "info", "success", "markdown")
            for item in self.at.get(kind)
        ]
        parts += [item.label for item in self.at.button]
        return "\n".join(map(str, parts))

    def widgets(self) -> set[str]:
        """Keys of the widgets that are on the page."""
        kinds = ("button", "text_input", "radio", "toggle", "text_area", "checkbox")
        return {item.key for kind in kinds for item in self.at.get(kind) if item.key}

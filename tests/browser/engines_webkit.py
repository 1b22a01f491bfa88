"""WebKitGTK: its MiniBrowser by classic WebDriver, on a screen of its own."""

import contextlib
import os
import shutil
import subprocess

from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection

from tests.services import ServiceError, free_port, wait_for_port

from .engines import FOCUS, PATIENCE, WINDOW, Engine, ScriptError, Tab


#: Calls the function, waits for its promise, and tells an answer from an error.
CALL = """
const done = arguments[arguments.length - 1];
const given = Array.prototype.slice.call(arguments, 0, -1);
new Promise((resolve) => resolve((%s)(...given))).then(
  (value) => done({ value }),
  (error) => done({ error: String(error && error.message || error) }),
);
"""


def mini_browser() -> Path | None:
    """The browser that WebKitWebDriver drives, or None."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return found[-1] if found else None


class WebKitTab(Tab):
    """A window of its own, so that no tab is hidden behind another."""

    def __init__(self, driver: webdriver.Remote):
        self._driver = driver
        driver.switch_to.new_window("window")
        self.handle = driver.current_window_handle
        driver.set_window_size(*WINDOW)

    @property
    def driver(self) -> webdriver.Remote:
        """The driver, speaking to this tab."""
        if self._driver.current_window_handle != self.handle:
            self._driver.switch_to.window(self.handle)
        return self._driver

    def go(self, url):
        self.driver.get(url)

    def evaluate(self, function, *arguments):
        try:
            answer = self.driver.execute_async_script(CALL % function, *arguments)
        except WebDriverException as error:
            raise ScriptError(str(error.msg)) from error
        if answer is None:
            raise ScriptError("the document went away before it answered")
        if "error" in answer:
            raise ScriptError(answer["error"])
        return answer.get("value")

    def type(self, selector, text):
        # Not the element's own send_keys: that refuses editors, which are no fields.
        self.evaluate(FOCUS, selector)
        ActionChains(self.driver).send_keys(text).perform()

    def click(self, selector):
        self.driver.find_element(By.CSS_SELECTOR, selector).click()

    def click_at(self, x, y):
        builder = ActionBuilder(self.driver)
        builder.pointer_action.move_to_location(round(x), round(y)).click()
        builder.perform()

    def set_cookie(self, url, name, value, **options):
        self.driver.add_cookie({"name": name, "value": value, "path": "/", **options})

    def screenshot(self, path):
        self.driver.save_screenshot(str(path))

    def close(self):
        if not self.handle:
            return
        # All windows share one store, so what the page kept in it is cleared here.
        with contextlib.suppress(ScriptError):
            self.evaluate("() => localStorage.clear()")
        self.driver.delete_all_cookies()
        self.driver.close()
        self.handle = ""
        self._driver.switch_to.window(self._driver.window_handles[0])


class WebKitEngine(Engine):
    """Starts screen, driver and browser; what it starts ends with it."""

    name = "webkit"

    def __init__(self, folder: Path):
        self.stack = contextlib.ExitStack()
        with contextlib.ExitStack() as undo:
            undo.callback(self.stack.close)
            display = self.stack.enter_context(screen(folder))
            port = self.stack.enter_context(web_driver(folder, display))
            options = webdriver.WebKitGTKOptions()
            options.binary_location = str(mini_browser())
            options.add_argument("--automation")
            address = ClientConfig(f"http://127.0.0.1:{port}", timeout=2 * PATIENCE)
            line = RemoteConnection(client_config=address)
            self.driver = webdriver.Remote(line, options=options)
            self.driver.set_script_timeout(PATIENCE)
            self.driver.set_page_load_timeout(PATIENCE)
            undo.pop_all()

    def open(self, url=""):
        tab = WebKitTab(self.driver)
        if url:
            tab.go(url)
        return tab

    def close(self):
        # A browser that hangs does not answer; it ends with its screen.
        with contextlib.suppress(WebDriverException, OSError):
            self.driver.quit()
        self.stack.close()


@contextlib.contextmanager
def screen(folder: Path):
    """Run an X server that draws into memory; give the name of its display."""
    size = f"{WINDOW[0] + 320}x{WINDOW[1] + 300}x24"
    reader, writer = os.pipe()
    command = [needed("Xvfb", "xvfb"), "-displayfd", str(writer)]
    command += ["-screen", "0", size, "-nolisten", "tcp"]
    with running(command, folder / "xvfb.log", pass_fds=[writer]):
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            log = (folder / "xvfb.log").read_text(errors="replace")
            raise ServiceError(f"Xvfb does not start:\n{log[-4000:]}")
        yield f":{number}"


@contextlib.contextmanager
def web_driver(folder: Path, display: str):
    """Run WebKitWebDriver for browsers on ``display``; give its port."""
    port, log = free_port(), folder / "webdriver.log"
    command = [needed("WebKitWebDriver", "webkit2gtk-driver"), f"--port={port}"]
    variables = {**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11"}
    # No portals, no settings and no accessibility bus: nothing of the machine's.
    variables |= {"GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1"}
    variables.pop("WAYLAND_DISPLAY", None)
    with running(command, log, env=variables) as process:
        wait_for_port(process, port, log)
        yield port


@contextlib.contextmanager
def running(command: list[str], log: Path, **options):
    # Should the tests be killed, what they started ends as well.
    if setpriv := shutil.which("setpriv"):
        command = [setpriv, "--pdeathsig", "KILL", *command]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **options,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def needed(program: str, package: str) -> str:
    if found := shutil.which(program):
        return found
    raise ServiceError(f"{program} is not installed (Debian: {package}).")

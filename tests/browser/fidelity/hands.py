"""What a person does in a tab, by whichever driver it has."""

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from ..engines import PlaywrightTab, Tab


def do(tab: Tab, deed: str, *arguments) -> None:
    """hover, focus, press, down: the deeds of a page of the set."""
    if deed not in ("hover", "focus", "press", "down"):
        raise ValueError(deed)
    if isinstance(tab, PlaywrightTab):
        page = tab.page
        if deed == "hover":
            page.hover(arguments[0])
        elif deed == "focus":
            page.focus(arguments[0])
        elif deed == "press":
            page.keyboard.press(arguments[0])
        else:
            page.mouse.down()
        return
    driver = tab.driver
    actions = ActionChains(driver)
    if deed == "hover":
        element = driver.find_element(By.CSS_SELECTOR, arguments[0])
        actions.move_to_element(element).perform()
    elif deed == "focus":
        tab.evaluate(
            "(selector) => document.querySelector(selector).focus()", *arguments
        )
    elif deed == "press":
        actions.send_keys(getattr(Keys, arguments[0].upper())).perform()
    else:
        actions.click_and_hold().perform()


def rest(tab: Tab) -> None:
    """Let go."""
    if isinstance(tab, PlaywrightTab):
        tab.page.mouse.up()
        tab.page.mouse.move(1, 1)
    else:
        ActionChains(tab.driver).release().perform()

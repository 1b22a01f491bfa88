// The site's own chat: says what it is told, and shows what was said.
const box = document.querySelector('#our-chat');
let shown = 0;

async function ask(options) {
  const response = await fetch('/our-chat/', options);
  const { said } = await response.json();
  for (const { who, text, link } of said.slice(shown)) {
    const line = document.createElement('p');
    line.append(`${who}: ${text} `);
    if (link) line.append(Object.assign(document.createElement('a'), { href: link, textContent: link }));
    box.querySelector('[role=log]').append(line);
  }
  shown = said.length;
}

const ourChat = {
  tell: (text) => ask({ method: 'POST', body: new URLSearchParams({ text }) }),
};

box.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void ourChat.tell(event.target.elements.words.value);
});
void ask();
setInterval(ask, 500);

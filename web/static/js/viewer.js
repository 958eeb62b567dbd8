// One page at a time: its picture, the words over it, the boxes to look at; zoom, pan, turn.
// A box is four fractions of the upright page, origin top left (the contract's), so nothing here counts pixels of scans.

const WIDTHS = [1000, 1600, 2400];

export class Viewer {
  constructor(stage, code) {
    this.stage = stage;
    this.code = code;
    this.zoom = null; // pixels of the sheet's width; null means it fits
    this.fitting = "width";
    this.turn = 0;
    this.readings = new Map();
    this.ratio = 1.414;
    this.place = null;
    this.onshow = () => {};
    this.onmark = () => {};
    this.onword = null;
    this._build();
    new ResizeObserver(() => this.layout()).observe(stage);
  }

  _build() {
    this.turner = element("div", "turn");
    this.sheet = element("div", "sheet");
    this.image = element("img");
    this.image.alt = "";
    this.words = element("div", "words");
    this.marks = element("div", "marks");
    this.sheet.append(this.image, this.words, this.marks);
    this.turner.append(this.sheet);
    this.image.addEventListener("load", () => this._loaded());
    this.stage.addEventListener("wheel", (event) => this._wheel(event), { passive: false });
    this.stage.addEventListener("pointerdown", (event) => this._pan(event));
    this.words.addEventListener("click", (event) => {
      const word = event.target.closest("span");
      if (word && this.onword) this.onword(this.reading.words[word.dataset.word], word);
    });
  }

  // thumb: the thumbnail button of the page; box: fractions to bring into sight, or nothing
  async show(thumb, box = null) {
    const same = this.thumb === thumb;
    this.thumb = thumb;
    if (!same) {
      this.turn = 0;
      this.stage.replaceChildren(this.turner);
      this.words.replaceChildren();
      this.ratio = thumb.querySelector("img").naturalWidth > 1 ? thumb.querySelector("img").naturalHeight / thumb.querySelector("img").naturalWidth : 1.414;
      this.image.src = this.address("jpg") + "?width=1000";
      this.layout();
      this.stage.scrollTo(0, 0);
      this.onshow(thumb);
      this._words(thumb);
    }
    if (box) this.look(box);
  }

  address(kind) {
    const { file, page } = this.thumb.dataset;
    return `/desk/${this.code}/files/${file}/pages/${page}.${kind}`;
  }

  _loaded() {
    const ratio = this.image.naturalHeight / this.image.naturalWidth;
    if (Math.abs(ratio - this.ratio) > 0.002) {
      this.ratio = ratio;
      this.layout();
    }
    this._sharpen();
  }

  // Fetch a larger picture only when the screen shows more pixels than there are.
  _sharpen() {
    if (!this.thumb || !this.image.complete || !this.image.naturalWidth) return;
    const wanted = this.sheetWidth * Math.min(devicePixelRatio, 2);
    const width = WIDTHS.find((known) => known >= wanted * 0.9) ?? WIDTHS.at(-1);
    if (width > this.image.naturalWidth * 1.05 && !this.image.src.endsWith(`width=${width}`)) {
      const better = new Image();
      const thumb = this.thumb;
      better.src = this.address("jpg") + `?width=${width}`;
      better.decode().then(() => { if (thumb === this.thumb) this.image.src = better.src; }, () => {});
    }
  }

  get sideways() {
    return this.turn % 180 !== 0;
  }

  layout() {
    if (!this.thumb) return;
    const style = getComputedStyle(this.stage);
    const room = this.stage.clientWidth - parseFloat(style.paddingLeft) * 2;
    const height = this.stage.clientHeight - parseFloat(style.paddingTop) * 2;
    const across = this.sideways ? this.ratio : 1;
    const down = this.sideways ? 1 : this.ratio;
    const fit = this.fitting === "page" ? Math.min(room / across, height / down) : room / across;
    this.sheetWidth = Math.max(80, this.zoom ?? fit);
    const w = this.sheetWidth;
    const h = w * this.ratio;
    this.turner.style.width = `${this.sideways ? h : w}px`;
    this.turner.style.height = `${this.sideways ? w : h}px`;
    this.sheet.style.width = `${w}px`;
    this.sheet.style.height = `${h}px`;
    this.sheet.style.transform = `translate(-50%, -50%) rotate(${this.turn}deg)`;
    document.getElementById("zoom").textContent = `${Math.round((w / fit) * 100)} %`;
    this._sharpen();
  }

  scale(factor) {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.stage;
    const before = this.sheetWidth;
    this.zoom = Math.max(200, Math.min(6000, before * factor));
    this.layout();
    const real = this.sheetWidth / before;
    this.stage.scrollTo((scrollLeft + clientWidth / 2) * real - clientWidth / 2, (scrollTop + clientHeight / 2) * real - clientHeight / 2);
  }

  fit() {
    if (this.zoom === null) this.fitting = this.fitting === "width" ? "page" : "width";
    this.zoom = null;
    this.layout();
  }

  rotate() {
    this.turn = (this.turn + 90) % 360;
    this.layout();
  }

  // Bring a box into sight, larger if it would be too small to read.
  look(box) {
    const [x0, y0, x1, y1] = box;
    if (this.turn) return;
    const width = (x1 - x0) * this.sheetWidth;
    if (width < this.stage.clientWidth * 0.12 && this.sheetWidth < this.stage.clientWidth * 1.4) {
      this.zoom = this.stage.clientWidth * 1.4;
      this.layout();
    }
    const top = ((y0 + y1) / 2) * this.sheetWidth * this.ratio - this.stage.clientHeight / 2;
    const left = ((x0 + x1) / 2) * this.sheetWidth - this.stage.clientWidth / 2;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.stage.scrollTo({ left, top, behavior: calm ? "auto" : "smooth" });
  }

  get reading() {
    return this.readings.get(this.thumb);
  }

  async _words(thumb) {
    if (!this.readings.has(thumb)) {
      const answer = await fetch(this.address("json"));
      this.readings.set(thumb, answer.ok ? await answer.json() : { words: [] });
    }
    if (thumb !== this.thumb) return;
    const reading = this.readings.get(thumb);
    this.words.replaceChildren(...spans(reading));
    this.onshow(thumb, reading);
  }

  // marks: [{box, tone, owner, text}]
  draw(marks) {
    this.marks.replaceChildren(
      ...marks.map(({ box, tone, owner, text }) => {
        const mark = element("button", tone);
        mark.type = "button";
        mark.dataset.owner = owner;
        mark.title = text;
        mark.setAttribute("aria-label", text);
        mark.tabIndex = -1;
        frame(mark, box, 0.003);
        mark.addEventListener("click", () => this.onmark(owner));
        return mark;
      }),
    );
  }

  light(owner) {
    for (const mark of this.marks.children) mark.classList.toggle("lit", mark.dataset.owner === owner);
  }

  _wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.scale(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  }

  // Dragging moves the page; on a word it selects text instead.
  _pan(event) {
    if (event.button !== 0 || event.target.closest(".words span, .marks button")) return;
    const from = { x: event.clientX, y: event.clientY, left: this.stage.scrollLeft, top: this.stage.scrollTop };
    this.stage.setPointerCapture(event.pointerId);
    this.stage.classList.add("dragging");
    const move = (now) => this.stage.scrollTo(from.left - (now.clientX - from.x), from.top - (now.clientY - from.y));
    const end = () => {
      this.stage.removeEventListener("pointermove", move);
      this.stage.classList.remove("dragging");
    };
    this.stage.addEventListener("pointermove", move);
    this.stage.addEventListener("pointerup", end, { once: true });
    this.stage.addEventListener("pointercancel", end, { once: true });
  }
}

export function frame(target, [x0, y0, x1, y1], grow = 0) {
  target.style.left = `${(x0 - grow) * 100}%`;
  target.style.top = `${(y0 - grow) * 100}%`;
  target.style.width = `${(x1 - x0 + 2 * grow) * 100}%`;
  target.style.height = `${(y1 - y0 + 2 * grow) * 100}%`;
}

const measure = document.createElement("canvas").getContext("2d");

// Words as text over the picture. Sizes are parts of the sheet's height (container units), so zooming costs nothing;
// each word is stretched to its box once, by the ratio of the box to the word as the font sets it.
function spans(reading) {
  const shape = reading.width && reading.height ? reading.width / reading.height : 0.707;
  measure.font = '100px Arimo, "Liberation Sans", Arial, sans-serif';
  const heights = lineHeights(reading.words);
  let line = null;
  const out = [];
  reading.words.forEach((word, number) => {
    const [x0, y0, x1, y1] = word.box;
    const key = `${word.block}.${word.line}`;
    if (line !== null && line !== key) out.push(document.createTextNode("\n"));
    line = key;
    const span = element("span", word.confidence < 0.7 ? "unsure" : "");
    span.textContent = word.text + " ";
    span.dataset.word = number;
    const height = heights.get(key) ?? y1 - y0;
    const natural = measure.measureText(word.text).width / 100;
    span.style.left = `${x0 * 100}%`;
    span.style.top = `${(y1 - height) * 100}%`;
    span.style.fontSize = `${height * 100}cqh`;
    span.style.transform = `scaleX(${((x1 - x0) * shape) / Math.max(0.0001, natural * height)})`;
    out.push(span);
  });
  return out;
}

// Boxes hug their letters, so "ao" is lower than "Đặng": one height a line reads and selects better.
function lineHeights(words) {
  const lines = new Map();
  for (const word of words) {
    const key = `${word.block}.${word.line}`;
    if (!lines.has(key)) lines.set(key, []);
    lines.get(key).push(word.box[3] - word.box[1]);
  }
  return new Map([...lines].filter(([, all]) => all.length > 1).map(([key, all]) => {
    all.sort((a, b) => a - b);
    const middle = all[Math.floor(all.length / 2)];
    return [key, Math.max(...all.filter((height) => height <= middle * 1.5))];
  }));
}

function element(name, className = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

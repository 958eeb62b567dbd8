// Fixing one field: its words are clicked on the page, or typed and then found there. The box of the words is the
// evidence of the new value; where no word says it, the place of the old value stays.

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

export class Fix {
  constructor(viewer, goto, act) {
    this.viewer = viewer;
    this.goto = goto;
    this.act = act;
    this.form = document.getElementById("fix");
    this.input = document.getElementById("fix-value");
    this.label = this.form.querySelector("label");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(this.input.value);
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.end();
    });
    this.input.addEventListener("input", () => this.find());
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-add]") && event.target.value) this.add(event.target);
    });
  }

  clicked(event) {
    const button = event.target.closest("[data-fix]");
    if (!button) return;
    if (button.dataset.fix === "cancel") this.end();
    else if (button.dataset.fix === "drop") this.save("");
    else this.begin(document.getElementById(button.dataset.fix));
  }

  // A field that was found: its value is to be replaced.
  async begin(datum) {
    if (!datum) return;
    const value = datum.querySelector(".value");
    const box = value.dataset.box.split(",").map(Number);
    const spot = { file: Number(value.dataset.file), page: Number(value.dataset.page), box };
    await this.start(datum.dataset.component, datum.dataset.field, value.dataset.text, value.textContent, spot, value);
  }

  // A field that the paper should have and was not found to.
  async add(select) {
    const name = select.selectedOptions[0].textContent;
    await this.start(select.dataset.component, select.value, name, "", null, select);
    select.value = "";
  }

  async start(component, key, name, value, old, place) {
    this.asked = { component, key, old };
    this.label.textContent = name;
    this.input.value = value;
    this.form.hidden = false;
    this.viewer.sheet.classList.add("picking");
    this.viewer.onword = (word, span) => this.toggle(word, span);
    this.picked = [];
    await this.goto(place);
    this.input.focus();
    this.input.select();
  }

  end() {
    this.form.hidden = true;
    this.viewer.onword = null;
    this.viewer.sheet.classList.remove("picking");
    this.mark([]);
    document.getElementById("main").focus({ preventScroll: true });
  }

  toggle(word, span) {
    const number = Number(span.dataset.word);
    const chosen = this.byHand ? this.picked : [];
    const now = chosen.includes(number) ? chosen.filter((one) => one !== number) : [...chosen, number].sort((a, b) => a - b);
    this.byHand = true;
    this.mark(now);
    this.input.value = now.map((one) => this.words[one].text).join(" ");
    this.input.focus();
  }

  // What is typed stands somewhere on the page, with or without its marks: that is its evidence.
  find() {
    this.byHand = false;
    const wanted = fold(this.input.value);
    this.mark([]);
    if (!wanted || !this.words) return;
    for (let from = 0; from < this.words.length; from += 1) {
      let text = "";
      for (let to = from; to < this.words.length && text.length < wanted.length; to += 1) {
        text += fold(this.words[to].text);
        if (text === wanted) return this.mark(Array.from({ length: to - from + 1 }, (_, step) => from + step));
      }
    }
  }

  get words() {
    return this.viewer.reading?.words;
  }

  // Another page is on screen now: its words are others.
  shown() {
    if (!this.form.hidden && this.thumb !== this.viewer.thumb) this.mark([]);
    this.thumb = this.viewer.thumb;
  }

  mark(numbers) {
    this.picked = numbers;
    for (const span of this.viewer.words.children) span.classList.toggle("picked", numbers.includes(Number(span.dataset.word)));
  }

  save(value) {
    const { component, key, old } = this.asked;
    const { file, page } = this.viewer.thumb.dataset;
    const boxes = this.picked.map((one) => this.words[one].box);
    const here = { file: Number(file), page: Number(page), box: boxes.length ? around(boxes) : [0, 0, 1, 1] };
    const spot = boxes.length || !old ? here : old;
    this.act({ kind: "field", field: { component, key, value, ...spot, instead_of: old } });
  }
}

function around(boxes) {
  return [0, 1, 2, 3].map((side) => (side < 2 ? Math.min : Math.max)(...boxes.map((box) => box[side])));
}

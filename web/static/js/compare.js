// Two (or more) places that contradict each other, side by side: each a cut of its page around the box.
const HEIGHT = 240;

export function compare(code, sentence, places) {
  const both = document.getElementById("both");
  document.getElementById("compare-say").textContent = sentence;
  both.replaceChildren(...places.map((place) => figure(code, place)));
  const dialog = document.getElementById("compare");
  if (!dialog.open) dialog.showModal();
}

function figure(code, place) {
  const made = document.createElement("figure");
  const crop = document.createElement("div");
  crop.className = "crop";
  const image = new Image();
  image.alt = place.title;
  image.src = `/desk/${code}/files/${place.file}/pages/${place.page}.jpg?width=1600`;
  crop.append(image);
  image.addEventListener("load", () => cut(crop, image, place.box));
  const caption = document.createElement("figcaption");
  const text = document.createElement("b");
  text.textContent = place.text || "–";
  caption.append(text, place.title);
  made.append(crop, caption);
  return made;
}

// Scale so that the box takes less than half of the width, never more than the picture's own pixels twice over.
function cut(crop, image, box) {
  const [x0, y0, x1, y1] = box ?? [0, 0, 1, 1];
  const width = crop.clientWidth;
  const wanted = Math.min((width * 0.45) / Math.max(0.02, x1 - x0), (HEIGHT * 0.16) / Math.max(0.008, (y1 - y0)) / (image.naturalHeight / image.naturalWidth));
  const shown = Math.max(width, Math.min(wanted, image.naturalWidth * 2));
  const tall = (shown * image.naturalHeight) / image.naturalWidth;
  const left = Math.min(0, Math.max(width - shown, width / 2 - ((x0 + x1) / 2) * shown));
  const top = Math.min(0, Math.max(HEIGHT - tall, HEIGHT / 2 - ((y0 + y1) / 2) * tall));
  Object.assign(image.style, { width: `${shown}px`, left: `${left}px`, top: `${top}px` });
  if (!box) return;
  const mark = document.createElement("div");
  mark.className = "box";
  Object.assign(mark.style, {
    left: `${left + x0 * shown - 3}px`, top: `${top + y0 * tall - 3}px`,
    width: `${(x1 - x0) * shown + 6}px`, height: `${(y1 - y0) * tall + 6}px`,
  });
  crop.append(mark);
}

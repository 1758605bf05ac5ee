// Charts as files: the SVG as it stands in the page, and a PNG of it at twice its size on white.
"use strict";
(() => {
  const PNG_SCALE = 2;

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  // In the language of the page alone.
  const svgBlob = (svg) => {
    const copy = svg.cloneNode(true);
    for (const other of copy.querySelectorAll(document.documentElement.lang === "ja" ? ".en" : ".ja")) other.remove();
    return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  };

  const savePng = async (svg, name) => {
    const image = new Image(), address = URL.createObjectURL(svgBlob(svg));
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = PNG_SCALE * svg.width.baseVal.value;
    canvas.height = PNG_SCALE * svg.height.baseVal.value;
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    canvas.toBlob((blob) => save(blob, name));
  };

  const addButtons = (figure) => {
    const svg = () => [...figure.querySelectorAll(".drawn svg")].find((drawing) => drawing.clientWidth);
    if (!figure.querySelector(".drawn svg") || figure.querySelector(".chart-files")) return;
    const name = figure.querySelector("h3 .en").textContent.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const row = document.createElement("p");
    row.className = "chart-files downloads";
    for (const [label, action] of [
      ["SVG", () => save(svgBlob(svg()), `${name}.svg`)], ["PNG", () => savePng(svg(), `${name}.png`)],
    ]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", action);
      row.append(button, " ");
    }
    figure.append(row);
  };

  const prepare = () => document.querySelectorAll("figure.chart").forEach(addButtons);
  prepare();
  document.addEventListener("replaced", prepare);
})();

// What two answers of a match differ in: a button marks the words that only one of them has, in their order. Words are
// those of the reader's browser (Intl.Segmenter), which knows where Japanese words end. A formula is one word.
"use strict";
(() => {
  const CELLS_MAX = 16_000_000; // of a table; beyond it sentences are compared
  const SENTENCE_END = /[。．.!?！？\n]\s*$/;
  const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, {granularity: "word"});

  // What a text consists of, but for spaces.
  const segments = (text) =>
    (segmenter ? [...segmenter.segment(text)] : [...text.matchAll(/[^]/gu)].map(({0: segment, index}) => ({segment, index})))
      .filter(({segment}) => segment.trim());

  const wordsOf = (answer) => {
    const words = [];
    const walker = document.createTreeWalker(answer, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("math") ? NodeFilter.FILTER_REJECT
        : node.localName === "math" || node.nodeType === Node.TEXT_NODE ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.localName === "math") words.push({node, begin: 0, end: 0, text: node.textContent, isWord: true});
      else for (const {segment, index, isWordLike = true} of segments(node.data))
        words.push({node, begin: index, end: index + segment.length, text: segment, isWord: isWordLike});
    }
    return words;
  };

  const sentencesOf = (words) => {
    const sentences = [[]];
    for (const word of words) {
      sentences.at(-1).push(word);
      if (SENTENCE_END.test(word.text)) sentences.push([]);
    }
    return sentences.map((parts) => ({text: parts.map((part) => part.text).join(" "), parts}));
  };

  // Marks as common what a longest common subsequence of both has.
  const align = (one, other) => {
    const n = one.length, m = other.length, width = m + 1;
    const length = new Uint16Array((n + 1) * width); // of what is common from i and j on
    for (let i = n - 1; i >= 0; i--)
      for (let j = m - 1; j >= 0; j--)
        length[i * width + j] = one[i].text === other[j].text ? length[(i + 1) * width + j + 1] + 1
          : Math.max(length[(i + 1) * width + j], length[i * width + j + 1]);
    for (let i = 0, j = 0; i < n && j < m;) {
      if (one[i].text === other[j].text) one[i++].isCommon = other[j++].isCommon = true;
      else if (length[(i + 1) * width + j] >= length[i * width + j + 1]) i++;
      else j++;
    }
  };

  // Punctuation that happens to stand between words of one answer alone belongs to these.
  const closeGaps = (words) => {
    for (let begin = 0, end; begin < words.length; begin = end) {
      for (end = begin + 1; end < words.length && !words[end].isCommon === !words[begin].isCommon;) end++;
      if (begin && end < words.length && !words.slice(begin, end).some((word) => word.isWord))
        for (let i = begin; i < end; i++) words[i].isCommon = false;
    }
  };

  const marked = (...children) => jrankData.element("mark", "differs", ...children);
  const mark = (words) => {
    for (let end = words.length, begin; end > 0; end = begin) {
      const {node} = words[begin = end - 1];
      if (words[begin].isCommon) continue;
      while (begin && words[begin - 1].node === node && !words[begin - 1].isCommon) begin--;
      if (node.localName === "math") {
        node.replaceWith(marked(node.cloneNode(true)));
        continue;
      }
      node.splitText(words[end - 1].end);
      const text = node.splitText(words[begin].begin);
      text.replaceWith(marked(text.data));
    }
  };

  const compare = (answers) => {
    const words = answers.map(wordsOf);
    if (words[0].length * words[1].length <= CELLS_MAX) {
      align(...words);
    } else {
      const sentences = words.map(sentencesOf);
      align(...sentences);
      for (const {parts, isCommon} of sentences.flat()) for (const word of parts) word.isCommon = isCommon;
    }
    words.forEach(closeGaps);
    words.forEach(mark);
  };

  const unmark = (answer) => {
    for (const place of answer.querySelectorAll("mark.differs")) place.replaceWith(...place.childNodes);
    answer.normalize();
  };

  // The answers of each turn, side by side.
  const pairs = () =>
    [...document.querySelectorAll(".versus:not(.judgments)")]
      .map((place) => [...place.querySelectorAll(":scope > .answer > .prose")])
      .filter((answers) => answers.length === 2);

  const prepare = () => {
    const place = document.getElementById("compare");
    if (!place || !place.hidden || !pairs().length) return;
    place.hidden = false;
    const button = place.querySelector("button");
    button.addEventListener("click", () => {
      const isOn = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", isOn);
      for (const answers of pairs()) {
        if (isOn) compare(answers);
        else answers.forEach(unmark);
      }
    });
  };
  prepare();
  document.addEventListener("replaced", prepare);
})();

/** Typst source of a slip of cheques. It reads everything from `data`. */
export const SLIP_TEMPLATE = `
#let soft = rgb("#5c6773")
#let rule-color = rgb("#c5ccd3")
#set document(title: data.title + " " + data.number)
#set text(lang: data.language, font: "Libertinus Serif", size: 10pt, fill: rgb("#1c2733"), number-type: "lining")
#set page(paper: "a4", margin: (x: 20mm, y: 22mm), numbering: "1 / 1")

#grid(
  columns: (1fr, auto),
  align: (left, right),
  [#text(size: 16pt, weight: "bold", data.title)#linebreak()#text(size: 12pt, data.number)],
  text(size: 8.5pt, fill: soft, data.company.join(linebreak())),
)
#line(length: 100%, stroke: 0.5pt + rule-color)
#grid(
  columns: (38mm, 1fr),
  row-gutter: 5pt,
  ..data.facts.map(((name, value)) => (text(fill: soft, name), value)).flatten()
)
#v(6pt)
#table(
  columns: (auto, 1fr, auto, 1fr, auto),
  align: (left, left, left, left, right),
  stroke: (x: none, y: 0.4pt + rule-color),
  inset: (x: 4pt, y: 5pt),
  table.header(..data.heads.map(word => text(weight: "bold", size: 8.6pt, word))),
  ..data.rows.flatten(),
  table.cell(colspan: 4, align: right, text(weight: "bold", data.total.first())),
  text(weight: "bold", data.total.last()),
)
#v(8pt)
#text(size: 8.6pt, fill: soft, data.endorse)
#v(10pt)
#block(width: 70mm, height: 28mm, stroke: 0.6pt + rule-color, radius: 3pt, inset: 8pt, text(size: 8.6pt, fill: soft, data.signature))
`;

/** Typst source of a mandate. It reads everything from `data`. */
export const MANDATE_TEMPLATE = `
#let soft = rgb("#5c6773")
#let rule-color = rgb("#c5ccd3")
#set document(title: data.title + " " + data.reference.last())
#set text(lang: data.language, font: "Libertinus Serif", size: 10.5pt, fill: rgb("#1c2733"), number-type: "lining")
#set page(paper: "a4", margin: (x: 22mm, y: 24mm))
#set par(justify: true, leading: 0.6em)

#grid(
  columns: (1fr, auto),
  align: (left + horizon, right + horizon),
  text(size: 17pt, weight: "bold", data.title),
  [#text(fill: soft, size: 9pt, data.reference.first())#linebreak()#text(weight: "bold", data.reference.last())],
)
#line(length: 100%, stroke: 0.5pt + rule-color)
#v(4pt)
#par(data.text)
#par(text(fill: soft, data.rights))
#v(4pt)
#for box in data.boxes {
  block(width: 100%, stroke: 0.6pt + rule-color, radius: 3pt, inset: 10pt, below: 10pt, breakable: false)[
    #text(weight: "bold", size: 11.5pt, box.title)
    #v(2pt)
    #grid(
      columns: (42mm, 1fr),
      row-gutter: 6pt,
      ..box.rows.map(((name, value)) => (text(fill: soft, name), value)).flatten()
    )
  ]
}
#block(width: 100%, fill: rgb("#f5f7f9"), radius: 3pt, inset: 10pt, breakable: false)[
  #set text(size: 8pt)
  #set par(justify: false)
  #text(weight: "bold", size: 9pt, data.proofTitle)
  #grid(
    columns: (42mm, 1fr),
    row-gutter: 4pt,
    ..data.proof.map(((name, value)) => (text(fill: soft, name), text(font: "DejaVu Sans Mono", size: 6.6pt, value))).flatten()
  )
]
`;

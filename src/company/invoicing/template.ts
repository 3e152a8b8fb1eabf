/** The page of an invoice in Typst: it reads `data` (see `page.ts`) and sets it; it decides nothing. */
export const INVOICE_TEMPLATE = String.raw`
#let ink = rgb("#16233b")
#let accent = rgb("#2f4f9d")
#let soft = rgb("#56637a")
#let hair = rgb("#d8deea")
#let wash = rgb("#f3f6fb")

#set document(title: data.title + " " + data.number, author: data.seller.name)
#set text(font: "Libertinus Serif", size: 10pt, fill: ink, lang: data.language, number-width: "tabular", number-type: "lining")
#set par(leading: 0.55em, spacing: 0.55em)
#set page(
  paper: "a4",
  margin: (top: 16mm, bottom: 24mm, left: 20mm, right: 20mm),
  background: place(top + left, rect(width: 100%, height: 3mm, fill: accent)),
  footer: context {
    set text(size: 7.5pt, fill: soft)
    line(length: 100%, stroke: 0.5pt + hair)
    v(1.2mm)
    grid(
      columns: (1fr, auto), column-gutter: 8mm,
      data.seller.legal,
      data.pageOf.replace("§pages", str(counter(page).final().first())).replace("§page", str(counter(page).get().first())),
    )
  },
)

#grid(
  columns: (1fr, 78mm),
  [
    #text(size: 17pt, weight: "bold", fill: accent)[#data.seller.name]
    #v(1.5mm)
    #text(size: 9pt, fill: soft)[#data.seller.lines.join(linebreak())]
  ],
  align(right)[
    #text(size: 24pt, fill: ink)[#data.title]
    #v(1mm)
    #text(size: 11.5pt, fill: accent, weight: "bold")[#data.number]
  ],
)

#v(9mm)
#grid(
  columns: (1fr, 78mm), column-gutter: 0mm, align: (left + bottom, left),
  if data.purchase.len() > 0 {
    grid(
      columns: (auto, auto), column-gutter: 4mm, row-gutter: 1.6mm, align: (left + horizon, left + horizon),
      ..data.purchase.map(row => (
        text(size: 8pt, fill: soft)[#row.at(0)],
        text(size: 9.5pt, weight: "bold")[#row.at(1)],
      )).flatten(),
    )
  },
  block(inset: (left: 5mm, y: 0.8mm), stroke: (left: 2pt + accent))[
    #text(size: 8pt, fill: soft)[#data.buyer.heading]
    #v(0.8mm)
    #text(size: 11pt, weight: "bold")[#data.buyer.name]
    #v(0.4mm)
    #data.buyer.lines.join(linebreak())
  ],
)

#v(8mm)
#block(width: 100%, fill: wash, inset: (x: 4mm, y: 3mm), radius: 1.5mm)[
  #grid(
    columns: data.facts.map(_ => 1fr), column-gutter: 3mm, row-gutter: 1.6mm,
    ..data.facts.map(fact => text(size: 8pt, fill: soft)[#fact.at(0)]),
    ..data.facts.map(fact => text(size: 9.5pt, weight: "bold")[#fact.at(1)]),
  )
]

#if data.subject.len() > 0 [
  #v(4mm)
  #text(weight: "bold")[#data.subject.at(0)] \
  #data.subject.at(1)
]

#v(5mm)
#table(
  columns: (1fr, 43mm, 9mm, 25mm, 23mm),
  align: (left, left, right, right, right),
  inset: (x: 1.5mm, y: 2.2mm),
  stroke: (x, y) => if y == 0 { (bottom: 1pt + accent) } else { (bottom: 0.5pt + hair) },
  table.header(..data.heads.map(head => text(size: 8pt, fill: soft)[#head])),
  ..data.lines.map(line => (
    [#line.label #if line.detail != "" [ \ #text(size: 8.5pt, fill: soft)[#line.detail]] #if line.discount != "" [ \ #text(size: 8.5pt, fill: accent)[#line.discount]]],
    text(size: 8.5pt)[#line.period],
    line.quantity,
    line.unit,
    line.total,
  )).flatten(),
)

#v(2mm)
#grid(
  columns: (1fr, 82mm), column-gutter: 8mm,
  if data.vatMention != "" { text(size: 9pt, style: "italic")[#data.vatMention] } else { [] },
  block(breakable: false)[
    #grid(
      columns: (1fr, auto), row-gutter: 2.2mm, align: (left, right), inset: (x: 3mm),
      ..data.totals.flatten(),
    )
    #v(1mm)
    #block(width: 100%, fill: accent, inset: (x: 3mm, y: 2.8mm), radius: 1.5mm)[
      #set text(fill: white, weight: "bold", size: 12pt)
      #grid(columns: (1fr, auto), data.grand.at(0), data.grand.at(1))
    ]
  ],
)

#let how = [
  #text(weight: "bold", fill: accent)[#data.payment.title]
  #v(0.8mm)
  #text(size: 9.5pt)[#data.payment.text]
  #if data.payment.rows.len() > 0 {
    v(1.5mm)
    grid(
      columns: (auto, 1fr), column-gutter: 5mm, row-gutter: 1.8mm, align: (left + horizon, left + horizon),
      ..data.payment.rows.map(row => (
        text(size: 8.5pt, fill: soft)[#row.at(0)],
        text(size: 9.5pt, weight: "bold")[#row.at(1)],
      )).flatten(),
    )
  }
]

#v(1fr)
#block(breakable: false, width: 100%, above: 6mm)[
  #block(width: 100%, stroke: 0.7pt + hair, inset: 4mm, radius: 1.5mm)[
    #if data.payment.code == "" { how } else {
      grid(
        columns: (1fr, 32mm), column-gutter: 6mm,
        how,
        align(center)[
          #image("/pay.svg", width: 28mm, alt: data.payment.scan)
          #v(-0.6mm)
          #text(size: 8.5pt, weight: "bold", fill: accent)[#data.payment.scan] \
          #text(size: 7pt, fill: soft)[#data.payment.scanHint]
        ],
      )
    }
  ]
  #v(3mm)
  #set text(size: 7.8pt, fill: soft)
  #set par(spacing: 0.6em)
  #data.mentions.map(mention => par(mention)).join()
]
`;

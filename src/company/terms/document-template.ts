/** Typst source of the signed copy of the terms. It reads everything from `data`. */
export const signedTermsTemplate = `
#let ink = rgb("#1c2733")
#let soft = rgb("#5c6773")
#let rule-color = rgb("#c5ccd3")

#set document(title: data.parts.first().title + ", " + data.version, author: data.provider.name)
#set text(lang: "fr", font: "Libertinus Serif", size: 9.6pt, fill: ink, number-type: "lining")
#set par(justify: true, leading: 0.58em, spacing: 0.85em)

#show "e-mail": word => box(word)

#let initials(who, letters) = box(
  stroke: 0.5pt + rule-color,
  radius: 2pt,
  inset: (x: 5pt, y: 3pt),
)[#text(size: 6.6pt, fill: soft)[Paraphe #who]#h(4pt)#text(size: 10pt, style: "italic", weight: "semibold", letters)]

#set page(
  paper: "a4",
  margin: (x: 24mm, top: 24mm, bottom: 27mm),
  header: context if counter(page).get().first() > 1 {
    set text(size: 7.6pt, fill: soft)
    std.block(width: 100%, below: 0pt, inset: (bottom: 4pt), stroke: (bottom: 0.4pt + rule-color), grid(
      columns: (1fr, auto),
      data.provider.name + " — Conditions générales de vente",
      "Version " + data.version,
    ))
  },
  footer: context {
    line(length: 100%, stroke: 0.4pt + rule-color)
    v(-4pt)
    grid(
      columns: (1fr, auto, 1fr),
      align: (left + horizon, center + horizon, right + horizon),
      initials("du prestataire", data.provider.initials),
      text(size: 7.6pt, fill: soft)[#counter(page).display("1 / 1", both: true)],
      initials("du client", data.client.initials),
    )
  },
)

#let article(block) = {
  std.block(above: 1.5em, below: 0.75em, sticky: true)[
    #set text(size: 10.4pt)
    #if block.label != "" [#text(weight: "bold", block.label)#h(0.5em)#text(fill: soft)[—]#h(0.5em)]#text(weight: "bold", block.text)
  ]
}

#let body(part, blocks) = {
  set text(lang: part.language)
  for item in blocks {
    if item.kind == "heading" { article(item) } else if item.kind == "definition" {
      par(hanging-indent: 1em)[#text(style: "italic", weight: "semibold", item.label)#sym.space.nobreak: #item.text]
    } else { par(item.text) }
  }
}

#let head(part) = {
  align(center)[
    #text(size: 8.4pt, fill: soft, tracking: 0.08em, upper(data.provider.name))
    #v(2pt)
    #text(size: 19pt, weight: "bold", part.title)
    #v(-4pt)
    #text(size: 10pt, style: "italic", fill: soft, part.subtitle)
  ]
  v(4pt)
  line(length: 100%, stroke: 0.6pt + rule-color)
  v(4pt)
}

#let signed = data.parts.first()
// What is said of the signature stands on the page of the signatures.
#let closing = signed.blocks.position(item => item.kind == "heading" and item.label == "")
#head(signed)
#body(signed, signed.blocks.slice(0, closing))

#let field(name, value) = if value != "" {
  grid(
    columns: (24mm, 1fr),
    text(size: 8pt, fill: soft, name),
    value,
  )
}

#block(breakable: false, width: 100%)[
  #body(signed, signed.blocks.slice(closing))
  #v(8pt)
  #grid(
    columns: (1fr, 1fr),
    column-gutter: 6mm,
    block(width: 100%, height: 72mm, stroke: 0.6pt + rule-color, radius: 3pt, inset: 9pt)[
      #set par(justify: false)
      #text(weight: "bold", size: 10.4pt)[Le prestataire]
      #v(2pt)
      #field("Organisation", data.provider.name)
      #field("SIREN", data.provider.siren)
      #field("Représentant", data.provider.representative)
      #field("Qualité", data.provider.representativeTitle)
      #field("Date", data.date)
      #field("Lieu", data.provider.city)
      #v(1fr)
      #text(size: 8pt, fill: soft)[Document scellé par la signature électronique du prestataire, qui porte sur le fichier entier.]
    ],
    block(width: 100%, height: 72mm, stroke: 0.6pt + rule-color, radius: 3pt, inset: 9pt)[
      #set par(justify: false)
      #text(weight: "bold", size: 10.4pt)[Le client]
      #v(2pt)
      #field("Organisation", data.client.organisation)
      #field("Nom", data.client.lastName)
      #field("Prénom", data.client.firstName)
      #field("Date", data.date + ", " + data.time)
      #field("Mention", text(size: 12pt, style: "italic")[«#sym.space.nobreak;#data.client.mention#sym.space.nobreak;»])
      #field("Signature", text(size: 12pt, style: "italic", data.client.name))
      #if data.client.stamp {
        v(1fr)
        align(right, image("/stamp.png", height: 24mm, width: 50mm, fit: "contain", alt: "Cachet du client"))
      }
    ],
  )
]

#v(6pt)
#block(breakable: false, width: 100%, fill: rgb("#f5f7f9"), radius: 3pt, inset: 9pt)[
  #text(weight: "bold", size: 9pt)[Enregistrement de preuve]
  #set text(size: 7.4pt)
  #set par(justify: false, leading: 0.45em)
  #v(1pt)
  #grid(
    columns: (42mm, 1fr),
    row-gutter: 4pt,
    ..data.proof.map(((name, value)) => (text(fill: soft, name), text(font: "DejaVu Sans Mono", size: 6.4pt, value))).flatten()
  )
  #v(2pt)
  #text(fill: soft)[Le texte exact et l’enregistrement sont joints à ce fichier. L’empreinte de l’enregistrement couvre celle du précédent.]
]

#for part in data.parts.slice(1) {
  pagebreak()
  head(part)
  body(part, part.blocks)
}
`;

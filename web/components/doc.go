// Package components is the design system of the product: what a page is made of.
//
// What it is: pure functions that return gomponents nodes, in Chinese and
// English, for the stylesheet in web/static. The look is paper and ink; blue can
// be acted on; vermilion is kept for seals, refusals and what is overdue.
//
// What it is not: it knows no HTTP, no database and no other room; it takes
// small structs of text and gives HTML back. It never reads the clock.
//
// Three rules hold for everything here:
//
//   - What speaks is rendered by X{…}.In(lang), like fault.Text.In(lang); what
//     only formats a value is a function: [Money], [Date], [Code].
//   - Labels are [Text] in both languages; data (names, codes) is string, or
//     [Same] where a Text is wanted.
//   - Addresses go through [Href], [Action], [Src] or [Link], which refuse what is not
//     ours; a test forbids the bare html.Href, html.Action and html.Src elsewhere in web.
//     There are no style attributes and no inline scripts: the policy of the
//     site (default-src 'none'; style-src 'self'; script-src 'self') would drop them.
//
// # Start at [Page]
//
//	components.Page{Lang: lang, Title: t, Path: path, Nav: nav, User: user}.In(
//		components.Heading{Title: t, State: &state, Root: root}.In(lang),
//		components.Columns(main, side),
//	)
//
// # All parts
//
// Language: [Lang] [ZH] [EN] [LangOf] [Text] [T] [Same].
// Addresses: [SafeHref] [Href] [Action] [Src] [Link] [LangHref].
// Page: [Page] ([NavItem] [User] [Demo] [LogLine] [Flash]) [Crumbs] [Heading] [Section] [Columns] [NextFirst] [Grid] [Panel] [Prose] [Note] [Article] [Doors] [Tabs] [Empty] [Steps].
// Acts: [ButtonLink] [Submit] [SubmitAs] [Act] (a POST form; Confirm asks again in words, without script) [Acts] [Hidden]; weights [Plain] [Primary] [Danger].
// Forms: [Form] [Field] [FieldID] [Fieldset] [TextInput] [TextArea] [Select] [Choices] [Checkbox] [FileUpload] [SearchBox] [Option]; [Errors] with [ErrorsOf] (from a fault) and For(name); [Problem] with [ProblemOf].
// Lists: [Table] ([Column] [Row]; cards under 600 px) [Pager] (cursor) [Chips] [Narrow] ([Facet]) [Results] ([Result]) [Facts] ([Fact]) [Timeline] ([Entry]).
// States: [State] [Tone] [StateOf] (code of any room to tone and word) [StateAs] (word from a rule set) [Known].
// Values: [Money] [Price] [PriceTag] [Yuan] [YuanInWords] (fen) [Number] [Count] [Date] [When] [Weekday] [DayMonth] [Bytes] [Hash] [Code] [CopyCode] [CodeBlock].
// The product's face: [Seal] [SealSVG] [SealArcs] (geometry for PDF), [Clock] (In, Short, Words), [Custody] ([Station]), [Proof] ([ProofStep]) and [Verdict], [Findings] ([Finding]), [Score] ([Reason]).
// Figures: [Figures] ([Figure]) [Chart] (In: bars in a table; Columns: upright, in time) [QR].
//
// [Gallery] shows every part on one page; its test takes the pictures.
package components

// Package plan keeps the implementation plans of authorised operations (授权运营实施方案), before any
// agreement is concluded.
//
// What it is: the record that 发改数据规〔2025〕27号 arts 8-11 ask for. The implementing body drafts a [Plan]
// with the twelve contents of art. 9, records its collective decision (三重一大) with meeting, day and
// minutes; the authority brings it before the government and records number, day and scan of the
// approval, and then the filing with the province. A major change is a plan of its own that names
// the one it changes; when it is approved, the other one is replaced.
//
// What it is not: it concludes nothing and licenses nobody. An agreement (registry/product) names an
// approved plan by [RequireApproved] and is refused without one.
//
// Start at [Start], [Decide], [Approve] and [File]. Get functions do not ask who is looking, except [Show].
package plan

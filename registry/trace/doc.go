// Package trace follows the fields of a data product to where their data comes from: through the products that it is made
// from, at any depth, to fields of public data resources, and says of each stage what the law asks about it.
//
// What it is: pure. A [Graph] holds what is known of products, agreements and resources; [Graph.Follow] answers with the whole
// way to each resource field ([Field]), with every product on the way ([Upstream]) and with every resource at its end
// ([Origin]). What the graph does not hold allows nothing.
//
// What it is not: a judge or a store. Which of the facts refuses, and by which article, says the rule set in force
// (compliance/rules, the rules on upstream and origins); registry/product fills the graph from its tables.
//
// Start at [Graph.Follow].
package trace

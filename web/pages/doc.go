// Package pages is the HTML for people: one file for each noun, in Chinese and English.
//
// What it is: each page is a function that reads in one snapshot and returns its
// content; each form is such a page plus a function that submits it in one
// transaction. [Pages.page] and [Pages.form] in pages.go do the rest: who asks, errors beside
// their fields with nothing lost, double submits, the frame around the content.
//
// What it is not: a place for rules or for the look; those are the rooms' and
// package components'.
//
// Start at [Mount].
package pages

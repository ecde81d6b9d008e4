// Package web is the HTTP face: it authenticates, parses, calls one room function
// and renders.
//
// What it is: the server with its middleware, the log's tiles, health and well-known
// documents; package api holds the JSON interface, package pages the HTML, package
// components the design system.
//
// What it is not: a place for rules. Whatever a page refuses, the API and the command
// line refuse with the same words.
//
// Start at [New].
package web

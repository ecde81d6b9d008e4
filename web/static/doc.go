// Package static holds the product's own stylesheet, script and icon and serves
// them under content-hashed addresses.
//
// What it is: [URL] turns "app.css" into "/static/app.<hash>.css", so that a
// browser may keep the file for a year and still sees a change at once;
// [Handler] serves both forms.
//
// What it is not: a build step. The files are hand-written (the stylesheet under
// 400 lines, the script under 150) and shipped as they stand. The script only
// enhances: every page works without it.
package static

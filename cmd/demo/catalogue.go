package demo

import _ "embed"

// Catalogue is the resource catalogue of the demo city, as a file that a body would send:
// invented resources of Huizhou's departments, written for this project.
//
//go:embed catalogue.csv
var Catalogue []byte

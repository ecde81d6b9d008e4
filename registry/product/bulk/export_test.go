package bulk

// Has reports whether the archive has a file of that name.
func (s *Samples) Has(name string) bool { return s.has(name) }

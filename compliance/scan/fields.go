package scan

// Fields finds personal information in values that come one at a time, each under a header: the cells of a catalogue, a form. It is
// not safe for concurrent use.
type Fields struct {
	f       finder
	headers map[string]heading
}

// heading is what a header announces.
type heading struct {
	hints        kindSet
	home, permit bool
}

// NewFields looks for the given types, or for all without any. An unknown type is an *Error.
func NewFields(types ...Type) (*Fields, error) {
	want, err := wanted(types)
	if err != nil {
		return nil, err
	}
	return &Fields{f: finder{want: want, inCell: true}, headers: map[string]heading{}}, nil
}

// maxHeaders bounds the headers that are remembered.
const maxHeaders = 1000

// Find returns what a value holds, in order of place, masked. Line is 1 and Column the header.
func (s *Fields) Find(header, value string) []Hit {
	h, known := s.headers[header]
	if !known {
		h = heading{hintsOf(header), anyOf(lower(header), homeWords), anyOf(header, permitWords)}
		if len(s.headers) < maxHeaders {
			s.headers[header] = h
		}
	}
	s.f.home, s.f.permit = h.home, h.permit
	var hits []Hit
	for before, piece := range pieces(value) {
		for _, m := range s.f.find(piece, h.hints) {
			hit := s.f.hit(m, "", 1, header)
			hit.Start += before
			hits = append(hits, hit)
		}
	}
	return hits
}

package product

import "huishu/ledger"

// Issued is one certificate that was issued.
type Issued struct {
	// Code is its product's, of a national registration its query code.
	Code string `db:"code"`
	// Event is the event whose receipt it is.
	Event string `db:"event"`
}

// Certificate is the certificate as a file, as [Certificate] gives the newest of a code.
func (i Issued) Certificate(tx *ledger.Tx) ([]byte, error) { return certificateOf(tx, i.Event) }

// Issued is the product's certificate.
func (p Public) Issued() Issued { return Issued{p.Code, p.Event} }

// IssuedByNumber returns the certificate of a registration number or query code, also where the product was registered again since; NotFound for none.
func IssuedByNumber(tx *ledger.Tx, number string) (i Issued, err error) {
	err = tx.Get(&i, `SELECT `+listedAs+` AS code, r.register_event AS event FROM registration r WHERE r.number = ? AND r.register_event <> ''`, number)
	return i, err
}

// IssuedByFileHash returns the newest certificate of a file with this hash (hexadecimal SHA-256, as the certificate states it), also
// where another has replaced it; NotFound for none.
func IssuedByFileHash(tx *ledger.Tx, hash string) (i Issued, err error) {
	err = tx.Get(&i, `SELECT `+listedAs+` AS code, r.register_event AS event FROM registration r WHERE r.file_hash = ? AND r.register_event <> ''
		UNION ALL SELECT `+listedAs+` AS code, v.event FROM registration_version v JOIN registration r ON r.id = v.registration WHERE v.file_hash = ?
		ORDER BY event DESC LIMIT 1`, hash, hash)
	return i, err
}

// IssuedByEvent returns the certificate that an event is, also where another has replaced it; NotFound for an event that is none.
func IssuedByEvent(tx *ledger.Tx, e ledger.Entry) (i Issued, err error) {
	err = tx.Get(&i, `SELECT `+listedAs+` AS code, r.register_event AS event FROM registration r WHERE r.id = ? AND r.register_event = ?
		UNION ALL SELECT `+listedAs+` AS code, v.event FROM registration_version v JOIN registration r ON r.id = v.registration WHERE v.registration = ? AND v.event = ?`,
		e.SubjectID, e.ID, e.SubjectID, e.ID)
	return i, err
}

package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/client"
	"huishu/web/backend"
)

// answerKeysPath is where the keys of signed answers are served as a JSON Web Key Set (RFC 7517), as /.well-known/huishu.json says: those
// that sign, and for a while those that did, marked with their end.
const answerKeysPath = "/.well-known/jwks.json"

// retiredAnswerKey is a key whose answers of before a time hold, unless it was stolen.
type retiredAnswerKey struct {
	client.JWK
	Until  string        `json:"until"`            // RFC 3339
	Ending client.Ending `json:"ending,omitempty"` // left out for keys rotated before it was kept
}

// mountWellKnown serves where to find the log's key, and the keys of signed answers.
func mountWellKnown(e *echo.Echo, b *backend.Backend) {
	e.GET("/.well-known/huishu.json", func(c echo.Context) error {
		anchors := b.Anchors()
		var keys, sm2 []ledger.LogKey
		var answers []client.AnswerKey
		err := b.DB.View(c.Request().Context(), ledger.Actor{}, func(tx *ledger.Tx) (err error) {
			if keys, err = tx.LogKeys(); err != nil {
				return err
			}
			if sm2, err = tx.SM2Keys(); err != nil {
				return err
			}
			answers, err = client.AnswerKeys(tx)
			return err
		})
		if err != nil {
			return err
		}
		log := map[string]any{"origin": b.DB.Origin(), "verifier_key": b.DB.VerifierKey(), "url": b.PublicURL + "/log/", "keys": keys}
		if key := b.DB.SM2VerifierKey(); key != "" {
			log["sm2_verifier_key"], log["sm2_keys"] = key, sm2
		}
		retired := []retiredAnswerKey{}
		for _, k := range answers {
			if k.RetiredAt > 0 {
				retired = append(retired, retiredAnswerKey{k.JWK, tlog.FormatTime(k.RetiredAt), k.Ending})
			}
		}
		return c.JSON(http.StatusOK, map[string]any{
			"log":         log,
			"anchor":      map[string]any{"chain_id": anchors.ChainID, "contract": anchors.Contract},
			"status_list": b.PublicURL + statusPath,
			"bitstring_status_lists": map[string]string{
				string(tlog.Revocation): b.PublicURL + statusPath + "/" + string(tlog.Revocation), string(tlog.Suspension): b.PublicURL + statusPath + "/" + string(tlog.Suspension),
			},
			"answers": map[string]any{"jwks_uri": b.PublicURL + answerKeysPath, "retired": retired},
		})
	})
	e.GET(answerKeysPath, func(c echo.Context) error {
		keys := []client.JWK{}
		err := b.DB.View(c.Request().Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
			all, err := client.AnswerKeys(tx)
			for _, k := range all {
				if k.Published(tx.Now) {
					keys = append(keys, k.JWK)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", "public, max-age=60")
		return c.JSON(http.StatusOK, map[string]any{"keys": keys})
	})
}

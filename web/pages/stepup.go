package pages

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/web/components"
)

// The fields of a proof. They may come with any form: what was typed before the proof was asked for is sent again with it, as
// hidden fields, so that nothing is lost and nothing has to be kept.
const (
	proofField    = "_proof" // marks a form that carries a proof
	proofPassword = "_proof_password"
	proofCode     = "_proof_code"
	proofSealed   = "_proof_sealed"
	proofResponse = "_proof_response"
)

func mountStepUp(p *Pages) {
	p.form("/step-up", (*visit).stepUpPage, (*visit).stepUpDone)
}

// needsProof reports whether the act waits for a fresh proof.
func needsProof(err error) bool {
	switch fault.CodeOf(err) {
	case "access.step_up", errProofWrong:
		return true
	}
	return false
}

// errProofWrong is the code of a proof that came with a form and was no proof.
const errProofWrong = "step_up.wrong"

// proven runs an act; where the form carries a proof, that is taken first.
func (v *visit) proven(do func(v *visit) (next string, err error)) (string, error) {
	if v.FormValue(proofField) == "" || !v.caller.SignedIn() {
		return do(v) // whoever is a stranger yet proves nothing here: the second step of a sign-in sees to itself
	}
	err := v.prove(v.caller.Token, v.evidence())
	if fault.KindOf(err) == fault.Unauthenticated {
		return "", err
	}
	if err != nil {
		f := fault.From(err)
		return "", fault.New(f.Kind, errProofWrong, f.Message.ZH, f.Message.EN).Do(f.Remedy.ZH, f.Remedy.EN).Wrap(err)
	}
	// What follows is the act as it would have come without the proof.
	for _, values := range []map[string][]string{v.Request().Form, v.Request().PostForm} {
		maps.DeleteFunc(values, func(name string, _ []string) bool { return strings.HasPrefix(name, proofField) })
	}
	return do(v)
}

func (v *visit) evidence() factor.Evidence {
	return factor.Evidence{
		Password: v.FormValue(proofPassword), Code: v.FormValue(proofCode),
		Sealed: v.FormValue(proofSealed), Response: []byte(v.FormValue(proofResponse)),
	}
}

// prove proves who sits at the session of the token, which from then on has another.
func (v *visit) prove(token string, e factor.Evidence) error {
	o, err := v.Factors().Prove(v.ctx(), token, e, v.meta())
	if err != nil {
		return err
	}
	v.keep(o)
	actor, account, err := party.Authenticate(v.ctx(), v.DB, o.Token)
	if err != nil {
		return err
	}
	v.caller.Actor, v.caller.Login, v.caller.Token, v.caller.Half = actor, account.Login, o.Token, ""
	return nil
}

// stepUp asks for a proof in place of an act: in a form that does the act as soon as the proof is given. A form with files is
// sent once more by the person: a page cannot hand files back.
func (v *visit) stepUp(refusal error) error {
	action, again := v.Request().URL.RequestURI(), false
	var kept []g.Node
	switch {
	case v.Request().Method == http.MethodGet, v.Request().Method == http.MethodHead:
		action, kept = "/step-up", []g.Node{components.Hidden("next", v.here())}
	case strings.HasPrefix(v.Request().Header.Get("Content-Type"), "multipart/"):
		action, again, kept = "/step-up", true, []g.Node{components.Hidden("next", v.here())}
	default:
		kept = v.typed()
	}
	if fault.CodeOf(refusal) != errProofWrong {
		refusal = nil
	}
	var c content
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		c, err = v.proofPage(tx, proofForm{action: action, kept: kept, again: again, refusal: refusal})
		return err
	})
	if err != nil {
		return err
	}
	return v.render(http.StatusUnauthorized, c)
}

// uploadTime is how long a form with files may be filled in after it was opened, at least.
const uploadTime = access.ProofLimit - time.Minute

// proofAhead asks for the proof that an act takes when its form with files is opened, not when it is sent: the browser gives files
// once, so that they would be lost on the way. A form that is shown again asks no more.
func (v *visit) proofAhead(tx *ledger.Tx, act access.Act) error {
	if v.Request().Method == http.MethodPost {
		return nil
	}
	return access.StepUpAhead(tx, act, uploadTime)
}

// typed is everything the form held but passwords and the proof, as hidden fields.
func (v *visit) typed() (fields []g.Node) {
	for _, name := range slices.Sorted(maps.Keys(v.Request().PostForm)) {
		if strings.Contains(name, "password") || strings.HasPrefix(name, proofField) {
			continue
		}
		for _, value := range v.Request().PostForm[name] {
			fields = append(fields, components.Hidden(name, value))
		}
	}
	return fields
}

// proofForm is where a proof goes and what goes with it.
type proofForm struct {
	action string
	kept   []g.Node
	// again says that the person has to fill the form in once more.
	again   bool
	refusal error
}

// proofPage asks for the proof that the caller's account can give.
func (v *visit) proofPage(tx *ledger.Tx, p proofForm) (content, error) {
	account, err := party.GetAccount(tx, v.caller.Actor.Account)
	if err != nil {
		return content{}, err
	}
	title := tr("验证身份", "Prove who you are")
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("批准、付款、采用规则以及修改登录方式前，须在十分钟内验证过身份。", "Approving, paying, adopting rules and changing how you sign in take a proof not older than ten minutes.")}.In(v.lang),
	}
	if p.again {
		body = append(body, components.Note(v.lang, components.Waiting, v.paragraph("验证后请返回原页面重新提交；文件须重新选择。", "After this go back and send the form again; choose the files anew.")))
	}
	if p.refusal != nil {
		body = append(body, components.ErrorsOf(p.refusal).In(v.lang))
	}
	forms, err := v.proofForms(tx, account.ID, account.SecondFactor, p.action, p.kept)
	if err != nil {
		return content{}, err
	}
	return content{Title: title, Body: append(body, forms...)}, nil
}

// proofForms are the ways in which an account can prove who it is.
func (v *visit) proofForms(tx *ledger.Tx, account string, secondFactor bool, action string, kept []g.Node) ([]g.Node, error) {
	confirm := components.Acts(components.Submit(v.lang, tr("验证并继续", "Prove and go on"), components.Primary))
	if !secondFactor {
		return []g.Node{components.Form{Action: action}.In(v.lang, g.Group(kept), components.Hidden(proofField, "1"),
			components.TextInput{Field: components.Field{Name: proofPassword, Label: tr("密码", "Password"), Required: true}, Type: "password", AutoComplete: "current-password", Width: components.Medium}.In(v.lang),
			confirm)}, nil
	}
	var forms []g.Node
	if c, err := v.Factors().Challenge(tx, account); err == nil {
		forms = append(forms, v.passkeyForm(action, "get", proofField+"_", c, tr("使用通行密钥", "Use a passkey"), append(slices.Clone(kept), components.Hidden(proofField, "1"))...))
	} else if k := fault.KindOf(err); k != fault.Conflict && k != fault.Refused {
		return nil, err
	}
	return append(forms, components.Form{Action: action}.In(v.lang, g.Group(kept), components.Hidden(proofField, "1"),
		components.TextInput{
			Field:        components.Field{Name: proofCode, Label: tr("验证码", "Code"), Hint: tr("验证器显示的六位数字，或一个恢复码", "The six digits your authenticator shows, or a recovery code"), Required: true},
			AutoComplete: "one-time-code", Width: components.Medium, Mono: true,
		}.In(v.lang), confirm)), nil
}

// stepUpPage asks for a proof on its own.
func (v *visit) stepUpPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	next := localPath(f.get("next", ""), "/")
	return v.proofPage(tx, proofForm{action: "/step-up", kept: []g.Node{components.Hidden("next", next)}, refusal: f.Err})
}

// stepUpDone goes on where the proof was asked for: proven has taken it.
func (v *visit) stepUpDone() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	return localPath(v.FormValue("next"), "/"), nil
}

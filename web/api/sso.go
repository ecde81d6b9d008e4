package api

import (
	"context"
	"net/http"

	"huishu/ledger"
	"huishu/registry/sso"
	"huishu/web/request"
)

// mountSSO lists and unbinds the identities of the single sign-on. They are bound and sign in by the pages alone: it takes a browser.
func mountSSO(a *API) {
	read(a, operation("list-identities", "/me/identities", "session", "本账号绑定的统一身份 / Identities of the single sign-on bound to my account", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[bindingView], error) {
			items, err := sso.List(tx)
			return listOf(each(items, viewBinding), ""), err
		})

	op := operation("unbind-identity", "/me/identities/{id}", "session", "解除统一身份的绑定 / Unbind an identity of the single sign-on", signedIn)
	op.Method, op.Errors = http.MethodDelete, []int{http.StatusNotFound}
	plain(a, op, func(ctx context.Context, in *ByID) (endedView, error) {
		return endedView{Ended: true}, a.DB.Update(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error { return sso.Unbind(tx, in.ID) })
	})
}

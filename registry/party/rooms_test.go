package party_test

import (
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/vault"
	"huishu/registry/party"
)

func rooms() []ledger.Room {
	return []ledger.Room{vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room()}
}

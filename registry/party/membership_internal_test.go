package party

import (
	"io/fs"
	"strings"
	"testing"

	"huishu/compliance/access"
)

// TestMigrationMovesAccountsAsTheyAreBound: the memberships that migration 0004 makes are those that an account's own row stands
// for, or audit would call every account from before it changed.
func TestMigrationMovesAccountsAsTheyAreBound(t *testing.T) {
	t.Parallel()
	sql, err := fs.ReadFile(Room().Migrations, "0004_membership.sql")
	if err != nil || !strings.Contains(string(sql), "SELECT id, id, party, roles, '"+textOf(access.Working)+"', 'active', created_at, created_by, 0, '' FROM account") {
		t.Errorf("the migration does not make the founding membership with %s (%v)", textOf(access.Working), err)
	}
}

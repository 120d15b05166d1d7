// Package pgtest gives tests a database of their own on a real PostgreSQL: one throw-away cluster per test binary, in
// memory where the machine has room, and per test a copy of a database that was migrated once.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestSomething(t *testing.T) {
//		ownerURL, appURL := pgtest.New(t, migrate)
//		…
//	}
//
// A test binary that is killed takes the cluster's server with it; its folder is removed by the next run.
package pgtest

// Package code checks and issues the codes by which parties, products and contracts are named:
//
//   - uscc: unified social credit code of an organisation, GB 32100-2015;
//   - citizen_id: citizen identity number, GB 11643-1999;
//   - product, resource: data product and data resource code, NDI-TR-2025-04 (types 6 and 7);
//   - contract: digital contract code, TC609-6-2025-14 appendix C.1;
//   - division: administrative division, GB/T 2260, with Huizhou's functional zones beside;
//   - industry: section or division of GB/T 4754-2017.
//
// Check guesses the kind, CheckAs is told it. Both normalise first (spaces, hyphens, full-width and lower-case letters) and
// say in both languages why a code is refused. USCC and CitizenID judge a string exactly as it is written: store only what
// Check gave back as Normalized, or one organisation ends up under two spellings.
//
// A check digit proves that nothing was mistyped, not that the organisation or person exists, and it can be wrong the other
// way round too: some lawful codes of an early pilot do not fit GB 32100. Whether to accept such a code, with a record of who
// did so and why, is decided by the registry, never here.
//
// It is a leaf: no database, no clock, no vendor. Start at Check.
package code

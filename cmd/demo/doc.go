// Package demo seeds a demo city: parties, a catalogue, an agreement, a registered product.
//
// What it is: the journey of the rules, done through the rooms' own functions by the
// demo's accounts, from the past up to now.
//
// What it is not: fixtures; nothing is written that a user could not have done.
//
// Start at [Seed].
package demo

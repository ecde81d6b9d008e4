// Package workday counts Chinese working days (工作日): Monday to Friday, less the public holidays and plus the make-up
// working days that the General Office of the State Council announces for each year.
//
// Every statutory clock of the system is counted here: the 2, 3, 5, 10 and 20 working days of the city's rules (Arts. 13, 15
// and 16) and those of the national measures. The day of the triggering event does not count; the day after it is day 1.
//
// A year that has not been announced yet follows the bare weekday rule and every result that may still change says that it
// is provisional. A day before the first announced year is refused: a wrong deadline is worse than none.
//
// It is not a clock: it never asks what day it is today, and it knows nothing of steps, suspension or overdue cases (that
// is compliance/procedure). It is a leaf: no database, no clock, no vendor.
//
// What the notices say is data: a Calendar is built of any list of them, so that an answer can be given as of each. Those
// of 2020 to 2026 are shipped; later ones an authority loads (compliance/calendar keeps them).
//
// Start at Default, Build and Calendar.Add.
package workday

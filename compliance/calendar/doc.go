// Package calendar keeps the calendar of working days of one register: the shipped notices of the State Council and those
// that an authority has loaded since.
//
// What it is: [Load] takes a new year's notice or an amendment, checks it, has every open deadline reckoned anew in the same
// transaction and records both; [Of] answers by which calendar the register reckons, now or at an earlier moment.
//
// What it is not: it counts no days (compliance/workday does, and stays pure) and knows no case: whoever keeps deadlines
// brings the function that reckons them (compliance/procedure, LoadNotice).
//
// Start at [Of] and [Load].
package calendar

package access

// The standing of organisations in the register. Each matter is a procedure of the rule sets (regime "party"), and its acts are
// named after it.
const (
	// EntryFile asks for an organisation's entry (city rules art. 18).
	EntryFile Act = "entry.file"
	// EntryAccept takes an application for entry up for review (26号 art. 10 by analogy).
	EntryAccept Act = "entry.accept"
	// EntryReturn tells everything that an application for entry lacks, at once (26号 art. 10 by analogy).
	EntryReturn Act = "entry.return"
	// EntryAdmit enters the organisation and verifies its identity (city rules art. 18).
	EntryAdmit Act = "entry.admit"
	// EntryRefuse refuses the entry on a named ground (26号 art. 10 by analogy).
	EntryRefuse Act = "entry.refuse"
	// EntryResubmit sends a returned application in again (26号 art. 10 by analogy).
	EntryResubmit Act = "entry.resubmit"
	// EntryWithdraw takes the application back.
	EntryWithdraw Act = "entry.withdraw"

	// ChangeFile asks for a change of what an entered organisation stands registered with (26号 art. 9(2) by analogy).
	ChangeFile Act = "change.file"
	// ChangeReturn tells everything that an application for a change lacks, at once (26号 art. 10 by analogy).
	ChangeReturn Act = "change.return"
	// ChangeResubmit sends a returned change in again (26号 art. 10 by analogy).
	ChangeResubmit Act = "change.resubmit"
	// ChangeApprove registers the change (26号 art. 9(2) by analogy).
	ChangeApprove Act = "change.approve"
	// ChangeRefuse refuses the change on a named ground (26号 art. 10 by analogy).
	ChangeRefuse Act = "change.refuse"
	// ChangeWithdraw takes the application for a change back.
	ChangeWithdraw Act = "change.withdraw"

	// DepartureFile says that a company wishes to leave (26号 art. 9(4) by analogy).
	DepartureFile Act = "departure.file"
	// DepartureClear says that nothing stands in the way of leaving.
	DepartureClear Act = "departure.clear"
	// DepartureRefuse refuses the leaving for now, on a named ground.
	DepartureRefuse Act = "departure.refuse"
	// DepartureLeave is the last word of a company that leaves; [PartyClose] goes with it.
	DepartureLeave Act = "departure.leave"
	// DepartureWithdraw takes the wish to leave back.
	DepartureWithdraw Act = "departure.withdraw"

	// ReadmissionFile asks for the return of a company that had left (city rules art. 18). Nobody acts for it then, so whoever asks is a stranger.
	ReadmissionFile Act = "readmission.file"
	// ReadmissionAdmit lets the company come back (city rules art. 18).
	ReadmissionAdmit Act = "readmission.admit"
	// ReadmissionRefuse refuses the return on a named ground (26号 art. 10 by analogy).
	ReadmissionRefuse Act = "readmission.refuse"
	// ReadmissionSettle ends what others had asked for once the company is back (city rules art. 18).
	ReadmissionSettle Act = "readmission.settle"
	// ReadmissionRead shows whoever holds the reference of an asking what became of it (city rules art. 18).
	ReadmissionRead Act = "readmission.read"

	// SuccessionPropose has one organisation take over another (city rules art. 3); another officer confirms.
	SuccessionPropose Act = "succession.propose"
	// SuccessionConfirm registers the succession, by another officer than proposed it (city rules art. 3).
	SuccessionConfirm Act = "succession.confirm"
	// SuccessionWithdraw takes the proposal back.
	SuccessionWithdraw Act = "succession.withdraw"

	// PartyReference records on what ground a body follows the rules by reference (city rules art. 24).
	PartyReference Act = "party.reference"
	// PartyDesignate makes an entered body an implementing body (27号 art. 3) or an authorising subject (发改价格〔2025〕65号).
	PartyDesignate Act = "party.designate"
	// PartyRelease ends that.
	PartyRelease Act = "party.release"
)

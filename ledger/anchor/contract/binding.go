// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package contract

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// AnchorMetaData contains all meta data concerning the Anchor contract.
var AnchorMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"firstOwner\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"firstPublisher\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"have\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"got\",\"type\":\"bytes32\"}],\"name\":\"Conflict\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"have\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"got\",\"type\":\"uint64\"}],\"name\":\"NotGrowing\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotOwner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"NotPublisher\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroOwner\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"}],\"name\":\"Anchored\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"OwnerChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"OwnerOffered\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"allowed\",\"type\":\"bool\"}],\"name\":\"PublisherSet\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"acceptOwner\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"}],\"name\":\"anchor\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"}],\"name\":\"latest\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"blockNumber\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"offerOwner\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"pendingOwner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"publisher\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"allowed\",\"type\":\"bool\"}],\"name\":\"setPublisher\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"oldSize\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"oldRoot\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"newSize\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"newRoot\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32[]\",\"name\":\"proof\",\"type\":\"bytes32[]\"}],\"name\":\"verifyConsistency\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"leafHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32[]\",\"name\":\"proof\",\"type\":\"bytes32[]\"}],\"name\":\"verifyInclusion\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"origin\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"leafHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bytes32[]\",\"name\":\"proof\",\"type\":\"bytes32[]\"}],\"name\":\"verifyLatest\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "dbc6350200dc7c4f8df949fe463826a975",
	Bin: "0x608060405234801561000f575f5ffd5b50604051610ea1380380610ea183398101604081905261002e91610133565b6001600160a01b03831661005557604051639905827b60e01b815260040160405180910390fd5b5f80546001600160a01b0319166001600160a01b03851690811782556040519091907fb532073b38c83145e3e5135377a08bf9aab55bc0fd7c1179cd4fb995d2a5159c908290a36001600160a01b03811615610110575f8281526002602090815260408083206001600160a01b03851680855290835292819020805460ff19166001908117909155905190815284917f7b1cfdc6e28483e03f6e64c9d735eeac9630aa7abd046040693275cc7de1e196910160405180910390a35b50505061016c565b80516001600160a01b038116811461012e575f5ffd5b919050565b5f5f5f60608486031215610145575f5ffd5b61014e84610118565b92506020840151915061016360408501610118565b90509250925092565b610d28806101795f395ff3fe608060405234801561000f575f5ffd5b50600436106100c4575f3560e01c80638da5cb5b1161007d578063e30c397811610058578063e30c397814610201578063ebbc496514610221578063fe5c238314610229575f5ffd5b80638da5cb5b1461019757806390281517146101db578063c7ad9d4d146101ee575f5ffd5b8063750dbc72116100ad578063750dbc721461010557806379feb107146101185780637c3bce0814610184575f5ffd5b80633db5ada7146100c857806370c127c6146100f0575b5f5ffd5b6100db6100d6366004610aaf565b610256565b60405190151581526020015b60405180910390f35b6101036100fe366004610b22565b610372565b005b6100db610113366004610b55565b61056f565b610159610126366004610b88565b5f9081526003602052604090206001810154905467ffffffffffffffff8083169391926801000000000000000090041690565b6040805167ffffffffffffffff948516815260208101939093529216918101919091526060016100e7565b610103610192366004610bc2565b610771565b5f546101b69073ffffffffffffffffffffffffffffffffffffffff1681565b60405173ffffffffffffffffffffffffffffffffffffffff90911681526020016100e7565b6100db6101e9366004610be2565b610831565b6101036101fc366004610c45565b61086a565b6001546101b69073ffffffffffffffffffffffffffffffffffffffff1681565b61010361094f565b6100db610237366004610c86565b600260209081525f928352604080842090915290825290205460ff1681565b5f8467ffffffffffffffff168667ffffffffffffffff161061027957505f610368565b67ffffffffffffffff86165f610290600188610cb0565b67ffffffffffffffff169050885f5b8581101561035457825f036102ba575f945050505050610368565b83600116600114806102cb57508284145b1561031f576102f28787838181106102e5576102e5610cfb565b9050602002013583610a1b565b91505b6001841615801561030557508315155b1561031a57600193841c939290921c916102f5565b610344565b6103418288888481811061033557610335610cfb565b90506020020135610a1b565b91505b600193841c9392831c920161029f565b508115801561036257508681145b93505050505b9695505050505050565b5f83815260026020908152604080832033845290915290205460ff166103d2576040517ff02cd7ac000000000000000000000000000000000000000000000000000000008152600481018490523360248201526044015b60405180910390fd5b5f838152600360205260409020600181015467ffffffffffffffff90811690841681101580610409575067ffffffffffffffff8416155b156104e15767ffffffffffffffff8416158061043857508067ffffffffffffffff168467ffffffffffffffff16105b15610483576040517fc1bd470000000000000000000000000000000000000000000000000000000000815267ffffffffffffffff8083166004830152851660248201526044016103c9565b815483146104da5781546040517f67b17bad00000000000000000000000000000000000000000000000000000000815267ffffffffffffffff861660048201526024810191909152604481018490526064016103c9565b5050505050565b82825560018201805467ffffffffffffffff8681167fffffffffffffffffffffffffffffffff000000000000000000000000000000009092168217680100000000000000004392909216919091021790915560405184815286907fbea4d11b910aad40d2df2a90d97a3329219b6389f85777c99daad7eb5fafd4399060200160405180910390a35050505050565b5f67ffffffffffffffff8716158061059a57508467ffffffffffffffff168767ffffffffffffffff16115b156105a657505f610368565b8467ffffffffffffffff168767ffffffffffffffff16036105d557811580156105ce57508386145b9050610368565b5f8290036105e457505f610368565b5f6105f0600189610cb0565b67ffffffffffffffff1690505f610608600188610cb0565b67ffffffffffffffff1690505b8160011660010361062c57600191821c911c610615565b5f61063860018b610cb0565b8a1667ffffffffffffffff165f1490505f8161066c5786865f81811061066057610660610cfb565b9050602002013561066e565b895b9050805f8361067e576001610680565b5f5b60ff1690505b8781101561074857845f036106a3575f9650505050505050610368565b85600116600114806106b457508486145b1561071f576106db8989838181106106ce576106ce610cfb565b9050602002013584610a1b565b92506106f28989838181106102e5576102e5610cfb565b91505b6001861615801561070557508515155b1561071a57600195861c959490941c936106f5565b610738565b610735828a8a8481811061033557610335610cfb565b91505b600195861c9594851c9401610686565b508315801561075657508a82145b801561076157508881145b9c9b505050505050505050505050565b5f5473ffffffffffffffffffffffffffffffffffffffff1633146107c1576040517f30cd747100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b600180547fffffffffffffffffffffffff00000000000000000000000000000000000000001673ffffffffffffffffffffffffffffffffffffffff831690811790915560405133907f5323dc533c0f21ff3350e37ad56cf269a8d8d1cdf6c636d6d91167aa54f53acc905f90a350565b5f8581526003602052604081206001810154815461085f918891889167ffffffffffffffff16908888610256565b979650505050505050565b5f5473ffffffffffffffffffffffffffffffffffffffff1633146108ba576040517f30cd747100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f83815260026020908152604080832073ffffffffffffffffffffffffffffffffffffffff86168085529083529281902080547fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff0016851515908117909155905190815285917f7b1cfdc6e28483e03f6e64c9d735eeac9630aa7abd046040693275cc7de1e196910160405180910390a3505050565b60015473ffffffffffffffffffffffffffffffffffffffff1633146109a0576040517f30cd747100000000000000000000000000000000000000000000000000000000815260040160405180910390fd5b5f8054604051339273ffffffffffffffffffffffffffffffffffffffff909216917fb532073b38c83145e3e5135377a08bf9aab55bc0fd7c1179cd4fb995d2a5159c91a35f80547fffffffffffffffffffffffff00000000000000000000000000000000000000009081163317909155600180549091169055565b5f6040516001815383600182015282602182015260205f60418360025afa610a41575f5ffd5b50505f5192915050565b803567ffffffffffffffff81168114610a62575f5ffd5b919050565b5f5f83601f840112610a77575f5ffd5b50813567ffffffffffffffff811115610a8e575f5ffd5b6020830191508360208260051b8501011115610aa8575f5ffd5b9250929050565b5f5f5f5f5f5f60a08789031215610ac4575f5ffd5b86359550610ad460208801610a4b565b9450610ae260408801610a4b565b935060608701359250608087013567ffffffffffffffff811115610b04575f5ffd5b610b1089828a01610a67565b979a9699509497509295939492505050565b5f5f5f60608486031215610b34575f5ffd5b83359250610b4460208501610a4b565b929592945050506040919091013590565b5f5f5f5f5f5f60a08789031215610b6a575f5ffd5b610b7387610a4b565b955060208701359450610ae260408801610a4b565b5f60208284031215610b98575f5ffd5b5035919050565b803573ffffffffffffffffffffffffffffffffffffffff81168114610a62575f5ffd5b5f60208284031215610bd2575f5ffd5b610bdb82610b9f565b9392505050565b5f5f5f5f5f60808688031215610bf6575f5ffd5b8535945060208601359350610c0d60408701610a4b565b9250606086013567ffffffffffffffff811115610c28575f5ffd5b610c3488828901610a67565b969995985093965092949392505050565b5f5f5f60608486031215610c57575f5ffd5b83359250610c6760208501610b9f565b915060408401358015158114610c7b575f5ffd5b809150509250925092565b5f5f60408385031215610c97575f5ffd5b82359150610ca760208401610b9f565b90509250929050565b67ffffffffffffffff8281168282160390811115610cf5577f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b92915050565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd",
}

// Anchor is an auto generated Go binding around an Ethereum contract.
type Anchor struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Anchor) GetABI() abi.ABI {
	return c.abi
}

// NewAnchor creates a new instance of Anchor.
func NewAnchor() *Anchor {
	parsed, err := AnchorMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Anchor{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Anchor) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address firstOwner, bytes32 origin, address firstPublisher) returns()
func (anchor *Anchor) PackConstructor(firstOwner common.Address, origin [32]byte, firstPublisher common.Address) []byte {
	enc, err := anchor.abi.Pack("", firstOwner, origin, firstPublisher)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackAcceptOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xebbc4965.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptOwner() returns()
func (anchor *Anchor) PackAcceptOwner() []byte {
	enc, err := anchor.abi.Pack("acceptOwner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xebbc4965.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptOwner() returns()
func (anchor *Anchor) TryPackAcceptOwner() ([]byte, error) {
	return anchor.abi.Pack("acceptOwner")
}

// PackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70c127c6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function anchor(bytes32 origin, uint64 size, bytes32 root) returns()
func (anchor *Anchor) PackAnchor(origin [32]byte, size uint64, root [32]byte) []byte {
	enc, err := anchor.abi.Pack("anchor", origin, size, root)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70c127c6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function anchor(bytes32 origin, uint64 size, bytes32 root) returns()
func (anchor *Anchor) TryPackAnchor(origin [32]byte, size uint64, root [32]byte) ([]byte, error) {
	return anchor.abi.Pack("anchor", origin, size, root)
}

// PackLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79feb107.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function latest(bytes32 origin) view returns(uint64 size, bytes32 root, uint64 blockNumber)
func (anchor *Anchor) PackLatest(origin [32]byte) []byte {
	enc, err := anchor.abi.Pack("latest", origin)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x79feb107.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function latest(bytes32 origin) view returns(uint64 size, bytes32 root, uint64 blockNumber)
func (anchor *Anchor) TryPackLatest(origin [32]byte) ([]byte, error) {
	return anchor.abi.Pack("latest", origin)
}

// LatestOutput serves as a container for the return parameters of contract
// method Latest.
type LatestOutput struct {
	Size        uint64
	Root        [32]byte
	BlockNumber uint64
}

// UnpackLatest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x79feb107.
//
// Solidity: function latest(bytes32 origin) view returns(uint64 size, bytes32 root, uint64 blockNumber)
func (anchor *Anchor) UnpackLatest(data []byte) (LatestOutput, error) {
	out, err := anchor.abi.Unpack("latest", data)
	outstruct := new(LatestOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Size = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Root = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.BlockNumber = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackOfferOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c3bce08.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function offerOwner(address to) returns()
func (anchor *Anchor) PackOfferOwner(to common.Address) []byte {
	enc, err := anchor.abi.Pack("offerOwner", to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOfferOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c3bce08.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function offerOwner(address to) returns()
func (anchor *Anchor) TryPackOfferOwner(to common.Address) ([]byte, error) {
	return anchor.abi.Pack("offerOwner", to)
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (anchor *Anchor) PackOwner() []byte {
	enc, err := anchor.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (anchor *Anchor) TryPackOwner() ([]byte, error) {
	return anchor.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (anchor *Anchor) UnpackOwner(data []byte) (common.Address, error) {
	out, err := anchor.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function pendingOwner() view returns(address)
func (anchor *Anchor) PackPendingOwner() []byte {
	enc, err := anchor.abi.Pack("pendingOwner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPendingOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe30c3978.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function pendingOwner() view returns(address)
func (anchor *Anchor) TryPackPendingOwner() ([]byte, error) {
	return anchor.abi.Pack("pendingOwner")
}

// UnpackPendingOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe30c3978.
//
// Solidity: function pendingOwner() view returns(address)
func (anchor *Anchor) UnpackPendingOwner(data []byte) (common.Address, error) {
	out, err := anchor.abi.Unpack("pendingOwner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfe5c2383.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function publisher(bytes32 origin, address account) view returns(bool)
func (anchor *Anchor) PackPublisher(origin [32]byte, account common.Address) []byte {
	enc, err := anchor.abi.Pack("publisher", origin, account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfe5c2383.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function publisher(bytes32 origin, address account) view returns(bool)
func (anchor *Anchor) TryPackPublisher(origin [32]byte, account common.Address) ([]byte, error) {
	return anchor.abi.Pack("publisher", origin, account)
}

// UnpackPublisher is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfe5c2383.
//
// Solidity: function publisher(bytes32 origin, address account) view returns(bool)
func (anchor *Anchor) UnpackPublisher(data []byte) (bool, error) {
	out, err := anchor.abi.Unpack("publisher", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackSetPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7ad9d4d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setPublisher(bytes32 origin, address account, bool allowed) returns()
func (anchor *Anchor) PackSetPublisher(origin [32]byte, account common.Address, allowed bool) []byte {
	enc, err := anchor.abi.Pack("setPublisher", origin, account, allowed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7ad9d4d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setPublisher(bytes32 origin, address account, bool allowed) returns()
func (anchor *Anchor) TryPackSetPublisher(origin [32]byte, account common.Address, allowed bool) ([]byte, error) {
	return anchor.abi.Pack("setPublisher", origin, account, allowed)
}

// PackVerifyConsistency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x750dbc72.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyConsistency(uint64 oldSize, bytes32 oldRoot, uint64 newSize, bytes32 newRoot, bytes32[] proof) view returns(bool)
func (anchor *Anchor) PackVerifyConsistency(oldSize uint64, oldRoot [32]byte, newSize uint64, newRoot [32]byte, proof [][32]byte) []byte {
	enc, err := anchor.abi.Pack("verifyConsistency", oldSize, oldRoot, newSize, newRoot, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyConsistency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x750dbc72.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyConsistency(uint64 oldSize, bytes32 oldRoot, uint64 newSize, bytes32 newRoot, bytes32[] proof) view returns(bool)
func (anchor *Anchor) TryPackVerifyConsistency(oldSize uint64, oldRoot [32]byte, newSize uint64, newRoot [32]byte, proof [][32]byte) ([]byte, error) {
	return anchor.abi.Pack("verifyConsistency", oldSize, oldRoot, newSize, newRoot, proof)
}

// UnpackVerifyConsistency is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x750dbc72.
//
// Solidity: function verifyConsistency(uint64 oldSize, bytes32 oldRoot, uint64 newSize, bytes32 newRoot, bytes32[] proof) view returns(bool)
func (anchor *Anchor) UnpackVerifyConsistency(data []byte) (bool, error) {
	out, err := anchor.abi.Unpack("verifyConsistency", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackVerifyInclusion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3db5ada7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyInclusion(bytes32 leafHash, uint64 index, uint64 size, bytes32 root, bytes32[] proof) view returns(bool)
func (anchor *Anchor) PackVerifyInclusion(leafHash [32]byte, index uint64, size uint64, root [32]byte, proof [][32]byte) []byte {
	enc, err := anchor.abi.Pack("verifyInclusion", leafHash, index, size, root, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyInclusion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3db5ada7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyInclusion(bytes32 leafHash, uint64 index, uint64 size, bytes32 root, bytes32[] proof) view returns(bool)
func (anchor *Anchor) TryPackVerifyInclusion(leafHash [32]byte, index uint64, size uint64, root [32]byte, proof [][32]byte) ([]byte, error) {
	return anchor.abi.Pack("verifyInclusion", leafHash, index, size, root, proof)
}

// UnpackVerifyInclusion is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3db5ada7.
//
// Solidity: function verifyInclusion(bytes32 leafHash, uint64 index, uint64 size, bytes32 root, bytes32[] proof) view returns(bool)
func (anchor *Anchor) UnpackVerifyInclusion(data []byte) (bool, error) {
	out, err := anchor.abi.Unpack("verifyInclusion", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackVerifyLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x90281517.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyLatest(bytes32 origin, bytes32 leafHash, uint64 index, bytes32[] proof) view returns(bool)
func (anchor *Anchor) PackVerifyLatest(origin [32]byte, leafHash [32]byte, index uint64, proof [][32]byte) []byte {
	enc, err := anchor.abi.Pack("verifyLatest", origin, leafHash, index, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x90281517.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyLatest(bytes32 origin, bytes32 leafHash, uint64 index, bytes32[] proof) view returns(bool)
func (anchor *Anchor) TryPackVerifyLatest(origin [32]byte, leafHash [32]byte, index uint64, proof [][32]byte) ([]byte, error) {
	return anchor.abi.Pack("verifyLatest", origin, leafHash, index, proof)
}

// UnpackVerifyLatest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x90281517.
//
// Solidity: function verifyLatest(bytes32 origin, bytes32 leafHash, uint64 index, bytes32[] proof) view returns(bool)
func (anchor *Anchor) UnpackVerifyLatest(data []byte) (bool, error) {
	out, err := anchor.abi.Unpack("verifyLatest", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// AnchorAnchored represents a Anchored event raised by the Anchor contract.
type AnchorAnchored struct {
	Origin [32]byte
	Size   uint64
	Root   [32]byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const AnchorAnchoredEventName = "Anchored"

// ContractEventName returns the user-defined event name.
func (AnchorAnchored) ContractEventName() string {
	return AnchorAnchoredEventName
}

// UnpackAnchoredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Anchored(bytes32 indexed origin, uint64 indexed size, bytes32 root)
func (anchor *Anchor) UnpackAnchoredEvent(log *types.Log) (*AnchorAnchored, error) {
	event := "Anchored"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != anchor.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AnchorAnchored)
	if len(log.Data) > 0 {
		if err := anchor.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range anchor.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// AnchorOwnerChanged represents a OwnerChanged event raised by the Anchor contract.
type AnchorOwnerChanged struct {
	From common.Address
	To   common.Address
	Raw  *types.Log // Blockchain specific contextual infos
}

const AnchorOwnerChangedEventName = "OwnerChanged"

// ContractEventName returns the user-defined event name.
func (AnchorOwnerChanged) ContractEventName() string {
	return AnchorOwnerChangedEventName
}

// UnpackOwnerChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnerChanged(address indexed from, address indexed to)
func (anchor *Anchor) UnpackOwnerChangedEvent(log *types.Log) (*AnchorOwnerChanged, error) {
	event := "OwnerChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != anchor.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AnchorOwnerChanged)
	if len(log.Data) > 0 {
		if err := anchor.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range anchor.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// AnchorOwnerOffered represents a OwnerOffered event raised by the Anchor contract.
type AnchorOwnerOffered struct {
	From common.Address
	To   common.Address
	Raw  *types.Log // Blockchain specific contextual infos
}

const AnchorOwnerOfferedEventName = "OwnerOffered"

// ContractEventName returns the user-defined event name.
func (AnchorOwnerOffered) ContractEventName() string {
	return AnchorOwnerOfferedEventName
}

// UnpackOwnerOfferedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OwnerOffered(address indexed from, address indexed to)
func (anchor *Anchor) UnpackOwnerOfferedEvent(log *types.Log) (*AnchorOwnerOffered, error) {
	event := "OwnerOffered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != anchor.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AnchorOwnerOffered)
	if len(log.Data) > 0 {
		if err := anchor.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range anchor.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// AnchorPublisherSet represents a PublisherSet event raised by the Anchor contract.
type AnchorPublisherSet struct {
	Origin  [32]byte
	Account common.Address
	Allowed bool
	Raw     *types.Log // Blockchain specific contextual infos
}

const AnchorPublisherSetEventName = "PublisherSet"

// ContractEventName returns the user-defined event name.
func (AnchorPublisherSet) ContractEventName() string {
	return AnchorPublisherSetEventName
}

// UnpackPublisherSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event PublisherSet(bytes32 indexed origin, address indexed account, bool allowed)
func (anchor *Anchor) UnpackPublisherSetEvent(log *types.Log) (*AnchorPublisherSet, error) {
	event := "PublisherSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != anchor.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AnchorPublisherSet)
	if len(log.Data) > 0 {
		if err := anchor.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range anchor.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (anchor *Anchor) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], anchor.abi.Errors["Conflict"].ID.Bytes()[:4]) {
		return anchor.UnpackConflictError(raw[4:])
	}
	if bytes.Equal(raw[:4], anchor.abi.Errors["NotGrowing"].ID.Bytes()[:4]) {
		return anchor.UnpackNotGrowingError(raw[4:])
	}
	if bytes.Equal(raw[:4], anchor.abi.Errors["NotOwner"].ID.Bytes()[:4]) {
		return anchor.UnpackNotOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], anchor.abi.Errors["NotPublisher"].ID.Bytes()[:4]) {
		return anchor.UnpackNotPublisherError(raw[4:])
	}
	if bytes.Equal(raw[:4], anchor.abi.Errors["ZeroOwner"].ID.Bytes()[:4]) {
		return anchor.UnpackZeroOwnerError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// AnchorConflict represents a Conflict error raised by the Anchor contract.
type AnchorConflict struct {
	Size uint64
	Have [32]byte
	Got  [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Conflict(uint64 size, bytes32 have, bytes32 got)
func AnchorConflictErrorID() common.Hash {
	return common.HexToHash("0x67b17badcb35458062c32a45f2b991dc1a027c551bb0608973087f3554cc2f00")
}

// UnpackConflictError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Conflict(uint64 size, bytes32 have, bytes32 got)
func (anchor *Anchor) UnpackConflictError(raw []byte) (*AnchorConflict, error) {
	out := new(AnchorConflict)
	if err := anchor.abi.UnpackIntoInterface(out, "Conflict", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AnchorNotGrowing represents a NotGrowing error raised by the Anchor contract.
type AnchorNotGrowing struct {
	Have uint64
	Got  uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotGrowing(uint64 have, uint64 got)
func AnchorNotGrowingErrorID() common.Hash {
	return common.HexToHash("0xc1bd47003e89a4e90813ecfc526b771a9fbd0f8c2255d075cfa111386ce23320")
}

// UnpackNotGrowingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotGrowing(uint64 have, uint64 got)
func (anchor *Anchor) UnpackNotGrowingError(raw []byte) (*AnchorNotGrowing, error) {
	out := new(AnchorNotGrowing)
	if err := anchor.abi.UnpackIntoInterface(out, "NotGrowing", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AnchorNotOwner represents a NotOwner error raised by the Anchor contract.
type AnchorNotOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOwner()
func AnchorNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x30cd74712f59d478562d48e2d35de830db72c60a63dd08ae59199eec990b5bc4")
}

// UnpackNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOwner()
func (anchor *Anchor) UnpackNotOwnerError(raw []byte) (*AnchorNotOwner, error) {
	out := new(AnchorNotOwner)
	if err := anchor.abi.UnpackIntoInterface(out, "NotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AnchorNotPublisher represents a NotPublisher error raised by the Anchor contract.
type AnchorNotPublisher struct {
	Origin  [32]byte
	Account common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotPublisher(bytes32 origin, address account)
func AnchorNotPublisherErrorID() common.Hash {
	return common.HexToHash("0xf02cd7ac232e035da2070852243496fb88ff553fd6ad041023429bde15faba35")
}

// UnpackNotPublisherError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotPublisher(bytes32 origin, address account)
func (anchor *Anchor) UnpackNotPublisherError(raw []byte) (*AnchorNotPublisher, error) {
	out := new(AnchorNotPublisher)
	if err := anchor.abi.UnpackIntoInterface(out, "NotPublisher", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AnchorZeroOwner represents a ZeroOwner error raised by the Anchor contract.
type AnchorZeroOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroOwner()
func AnchorZeroOwnerErrorID() common.Hash {
	return common.HexToHash("0x9905827b514da707a2fe590832730f62a8d762cc0f2ba71de8065112256c3068")
}

// UnpackZeroOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroOwner()
func (anchor *Anchor) UnpackZeroOwnerError(raw []byte) (*AnchorZeroOwner, error) {
	out := new(AnchorZeroOwner)
	if err := anchor.abi.UnpackIntoInterface(out, "ZeroOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

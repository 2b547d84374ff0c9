// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/unpickler.h"

#include "engine/error.h"
#include "engine/printable.h"
#include "engine/weights/numpy_pickle.h"

#include <ATen/Functions.h>

#include <bit>
#include <cstring>
#include <map>
#include <stdexcept>
#include <unordered_map>

namespace herbascope::engine {

namespace {

/// The opcodes that weight files use (Python's pickletools.py names them so); every other one is refused.
enum Opcode : unsigned char {
    MARK = '(',
    STOP = '.',
    POP = '0',
    POP_MARK = '1',
    NONE = 'N',
    NEWTRUE = 0x88,
    NEWFALSE = 0x89,
    BININT = 'J',
    BININT1 = 'K',
    BININT2 = 'M',
    LONG1 = 0x8a,
    BINFLOAT = 'G',
    BINUNICODE = 'X',
    SHORT_BINUNICODE = 0x8c,
    BINUNICODE8 = 0x8d,
    BINSTRING = 'T',
    SHORT_BINSTRING = 'U',
    BINBYTES = 'B',
    SHORT_BINBYTES = 'C',
    BINBYTES8 = 0x8e,
    EMPTY_LIST = ']',
    APPEND = 'a',
    APPENDS = 'e',
    EMPTY_TUPLE = ')',
    TUPLE = 't',
    TUPLE1 = 0x85,
    TUPLE2 = 0x86,
    TUPLE3 = 0x87,
    EMPTY_DICT = '}',
    SETITEM = 's',
    SETITEMS = 'u',
    GLOBAL = 'c',
    STACK_GLOBAL = 0x93,
    REDUCE = 'R',
    BUILD = 'b',
    BINPERSID = 'Q',
    BINPUT = 'q',
    LONG_BINPUT = 'r',
    MEMOIZE = 0x94,
    BINGET = 'h',
    LONG_BINGET = 'j',
    PROTO = 0x80,
    FRAME = 0x95,
};

/// Each costs at most some 150 bytes besides tensors. A file of weights has some ten thousand, one with the losses of a
/// long training some hundred thousand.
constexpr std::uint64_t mostInstructions = 1'000'000;

bool isAllowed(const std::string &global) {
    return global == "collections.OrderedDict" || global == "torch._utils._rebuild_tensor_v2" ||
           global == "torch._utils._rebuild_parameter" || global == "torch.Size" || storageType(global).has_value() ||
           isNumpyGlobal(global);
}

} // namespace

std::optional<at::ScalarType> storageType(std::string_view global) {
    static const std::map<std::string_view, at::ScalarType> types{
        {"torch.FloatStorage", at::kFloat}, {"torch.DoubleStorage", at::kDouble},
        {"torch.HalfStorage", at::kHalf},   {"torch.BFloat16Storage", at::kBFloat16},
        {"torch.LongStorage", at::kLong},   {"torch.IntStorage", at::kInt},
        {"torch.ShortStorage", at::kShort}, {"torch.CharStorage", at::kChar},
        {"torch.ByteStorage", at::kByte},   {"torch.BoolStorage", at::kBool}};
    const auto at = types.find(global);
    return at == types.end() ? std::nullopt : std::optional(at->second);
}

const PickleValue *PickleNode::find(std::string_view key) const {
    for (const auto &[name, value] : entries)
        if (const auto *text = std::get_if<std::string_view>(&name); text && *text == key) return &value;
    return nullptr;
}

/// The stack machine of one pickle.
class Unpickler::Machine {
public:
    Machine(Unpickler &owner, std::string_view &bytes)
        : m_owner(owner)
        , m_bytes(bytes) {}

    PickleValue run() {
        for (;;) {
            const auto opcode = static_cast<unsigned char>(take(1)[0]);
            if (++m_owner.m_instructions > mostInstructions) fail("it holds far more than the weights of a model");
            if (opcode == STOP) return pop();
            if (!number(opcode) && !text(opcode) && !container(opcode) && !memory(opcode) && !object(opcode))
                fail("it uses a pickle instruction that weight files do not need");
        }
    }

private:
    [[noreturn]] void fail(const std::string &why) const {
        throw Error("Cannot read " + m_owner.m_name + ": " + why + ".");
    }

    std::string_view take(std::size_t count) {
        if (count > m_bytes.size()) fail("the file is truncated");
        const std::string_view result = m_bytes.substr(0, count);
        m_bytes.remove_prefix(count);
        return result;
    }

    /// Little-endian unsigned integer.
    std::uint64_t takeInteger(int size) {
        std::uint64_t result = 0;
        const std::string_view raw = take(size);
        for (int i = size; i-- > 0;) result = result << 8 | static_cast<unsigned char>(raw[i]);
        return result;
    }

    std::string takeLine() {
        const auto end = m_bytes.find('\n');
        if (end == std::string_view::npos || end > 1000) fail("the file is damaged");
        const std::string result(take(end));
        take(1);
        return result;
    }

    PickleValue pop() {
        if (m_stack.empty()) fail("the file is damaged");
        PickleValue value = std::move(m_stack.back());
        m_stack.pop_back();
        return value;
    }

    std::vector<PickleValue> popToMark() {
        if (m_marks.empty() || m_marks.back() > m_stack.size()) fail("the file is damaged");
        const auto from = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
        std::vector<PickleValue> items(std::make_move_iterator(from), std::make_move_iterator(m_stack.end()));
        m_stack.erase(from, m_stack.end());
        m_marks.pop_back();
        return items;
    }

    PickleNode *newNode(PickleNode::Kind kind, std::vector<PickleValue> items = {}) {
        m_owner.m_arena.nodes.push_back({kind, std::move(items), {}, {}, {}});
        return &m_owner.m_arena.nodes.back();
    }

    PickleNode *topNode(PickleNode::Kind kind) {
        PickleNode **node = m_stack.empty() ? nullptr : std::get_if<PickleNode *>(&m_stack.back());
        if (!node || (*node)->kind != kind) fail("the file is damaged");
        return *node;
    }

    PickleNode *tupleOf(const PickleValue &value) {
        PickleNode *const *node = std::get_if<PickleNode *>(&value);
        if (!node || (*node)->kind != PickleNode::Kind::Tuple) fail("the file is damaged");
        return *node;
    }

    std::int64_t integer(const PickleValue &value) {
        const auto *number = std::get_if<std::int64_t>(&value);
        if (!number) fail("the file is damaged");
        return *number;
    }

    bool number(unsigned char opcode) {
        switch (opcode) {
        case NONE:
            push(PickleNone{});
            return true;
        case NEWTRUE:
            push(true);
            return true;
        case NEWFALSE:
            push(false);
            return true;
        case BININT:
            push(static_cast<std::int64_t>(static_cast<std::int32_t>(takeInteger(4))));
            return true;
        case BININT1:
            push(static_cast<std::int64_t>(takeInteger(1)));
            return true;
        case BININT2:
            push(static_cast<std::int64_t>(takeInteger(2)));
            return true;
        case LONG1:
            takeLong();
            return true;
        case BINFLOAT:
            takeFloat();
            return true;
        default:
            return false;
        }
    }

    /// Two's complement, little-endian; longer than 64 bits is kept as text (the magic number of old Torch files).
    void takeLong() {
        const auto size = takeInteger(1);
        if (size > 8) return push(take(size));
        std::uint64_t value = size == 0 ? 0 : takeInteger(static_cast<int>(size));
        if (size > 0 && size < 8 && (value >> (8 * size - 1) & 1)) value |= ~0ULL << (8 * size);
        push(static_cast<std::int64_t>(value));
    }

    void takeFloat() {
        std::uint64_t bits = 0; // big-endian
        for (const char byte : take(8)) bits = bits << 8 | static_cast<unsigned char>(byte);
        push(std::bit_cast<double>(bits));
    }

    bool text(unsigned char opcode) {
        switch (opcode) {
        case BINUNICODE:
        case BINSTRING:
        case BINBYTES:
            push(take(takeInteger(4)));
            return true;
        case SHORT_BINUNICODE:
        case SHORT_BINSTRING:
        case SHORT_BINBYTES:
            push(take(takeInteger(1)));
            return true;
        case BINUNICODE8:
        case BINBYTES8:
            push(take(takeInteger(8)));
            return true;
        default:
            return false;
        }
    }

    bool container(unsigned char opcode) {
        using Kind = PickleNode::Kind;
        switch (opcode) {
        case MARK:
            m_marks.push_back(m_stack.size());
            return true;
        case POP:
            pop();
            return true;
        case POP_MARK:
            popToMark();
            return true;
        case EMPTY_LIST:
            push(newNode(Kind::List));
            return true;
        case EMPTY_TUPLE:
            push(newNode(Kind::Tuple));
            return true;
        case EMPTY_DICT:
            push(newNode(Kind::Dict));
            return true;
        case TUPLE:
            push(newNode(Kind::Tuple, popToMark()));
            return true;
        case TUPLE1:
        case TUPLE2:
        case TUPLE3:
            makeTuple(opcode - TUPLE1 + 1);
            return true;
        case APPEND: {
            PickleValue item = pop();
            topNode(Kind::List)->items.push_back(std::move(item));
            return true;
        }
        case APPENDS: {
            std::vector<PickleValue> items = popToMark();
            auto &list = topNode(Kind::List)->items;
            list.insert(list.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
            return true;
        }
        case SETITEM: {
            PickleValue value = pop();
            PickleValue key = pop();
            topNode(Kind::Dict)->entries.emplace_back(std::move(key), std::move(value));
            return true;
        }
        case SETITEMS: {
            std::vector<PickleValue> items = popToMark();
            if (items.size() % 2) fail("the file is damaged");
            auto &entries = topNode(Kind::Dict)->entries;
            for (std::size_t i = 0; i < items.size(); i += 2)
                entries.emplace_back(std::move(items[i]), std::move(items[i + 1]));
            return true;
        }
        default:
            return false;
        }
    }

    void makeTuple(int count) {
        std::vector<PickleValue> items(count);
        for (int i = count; i-- > 0;) items[i] = pop();
        push(newNode(PickleNode::Kind::Tuple, std::move(items)));
    }

    bool memory(unsigned char opcode) {
        switch (opcode) {
        case PROTO:
            if (takeInteger(1) > 5) fail("its pickle protocol is newer than this program");
            return true;
        case FRAME:
            take(8);
            return true;
        case BINPUT:
            remember(takeInteger(1));
            return true;
        case LONG_BINPUT:
            remember(takeInteger(4));
            return true;
        case MEMOIZE:
            remember(m_memo.size());
            return true;
        case BINGET:
            recall(takeInteger(1));
            return true;
        case LONG_BINGET:
            recall(takeInteger(4));
            return true;
        default:
            return false;
        }
    }

    void remember(std::uint64_t place) {
        if (m_stack.empty()) fail("the file is damaged");
        m_memo[place] = m_stack.back();
    }

    void recall(std::uint64_t place) {
        const auto at = m_memo.find(place);
        if (at == m_memo.end()) fail("the file is damaged");
        push(at->second);
    }

    bool object(unsigned char opcode) {
        switch (opcode) {
        case GLOBAL: {
            const std::string module = takeLine();
            pushGlobal(module + "." + takeLine());
            return true;
        }
        case STACK_GLOBAL: {
            const PickleValue name = pop(), module = pop();
            const auto *nameText = std::get_if<std::string_view>(&name);
            const auto *moduleText = std::get_if<std::string_view>(&module);
            if (!nameText || !moduleText) fail("the file is damaged");
            pushGlobal(std::string(*moduleText).append(".").append(*nameText));
            return true;
        }
        case REDUCE:
            reduce();
            return true;
        case BUILD:
            build();
            return true;
        case BINPERSID: {
            const PickleValue id = pop();
            push(m_owner.m_persistent(tupleOf(id)->items));
            return true;
        }
        default:
            return false;
        }
    }

    void pushGlobal(const std::string &name) {
        if (!isAllowed(name))
            fail("it refers to \"" + printable(name, 100) +
                 "\", which is no tensor; such a file could run code, so it is refused");
        push(PickleGlobal{*m_owner.m_arena.globals.insert(name).first});
    }

    void build() {
        const PickleValue state = pop();
        PickleNode **node = m_stack.empty() ? nullptr : std::get_if<PickleNode *>(&m_stack.back());
        if (!node) fail("the file is damaged");
        if ((*node)->kind == PickleNode::Kind::Dict) return; // attributes such as _metadata: of no use to us
        if ((*node)->kind != PickleNode::Kind::NumpyArray && (*node)->kind != PickleNode::Kind::NumpyType)
            fail("the file is damaged");
        withReasons([&] { numpyBuild(**node, tupleOf(state)->items, m_owner.m_arena.budget); });
    }

    template <class Work> void withReasons(Work work) {
        try {
            work();
        } catch (const std::invalid_argument &error) {
            fail(error.what());
        }
    }

    void reduce() {
        const PickleValue argumentsValue = pop();
        const PickleValue callable = pop();
        const auto *global = std::get_if<PickleGlobal>(&callable);
        if (!global) fail("the file is damaged");
        const std::vector<PickleValue> &arguments = tupleOf(argumentsValue)->items;
        if (global->name == "collections.OrderedDict" && arguments.empty())
            return push(newNode(PickleNode::Kind::Dict));
        if (global->name == "torch.Size" && arguments.size() == 1) return push(arguments[0]);
        if (global->name == "torch._utils._rebuild_parameter" && !arguments.empty()) return push(arguments[0]);
        if (global->name == "torch._utils._rebuild_tensor_v2" && arguments.size() >= 4)
            return push(rebuildTensor(arguments));
        std::optional<PickleValue> made;
        withReasons([&] { made = numpyCall(global->name, arguments, m_owner.m_arena); });
        if (!made) fail("the file is damaged");
        push(std::move(*made));
    }

    /// (storage, offset, size, stride, …): a view that is checked to lie inside its storage. It may show the same
    /// element many times (stride 0): whoever copies it asks the budget.
    at::Tensor rebuildTensor(const std::vector<PickleValue> &arguments) {
        const auto *storage = std::get_if<PickleStorage>(&arguments[0]);
        if (!storage) fail("the file is damaged");
        const std::int64_t offset = integer(arguments[1]);
        std::vector<std::int64_t> size, stride;
        for (const PickleValue &one : tupleOf(arguments[2])->items) size.push_back(integer(one));
        for (const PickleValue &one : tupleOf(arguments[3])->items) stride.push_back(integer(one));
        if (size.size() != stride.size() || !denseBytes(size, storage->flat.element_size()) || offset < 0)
            fail("the file is damaged");
        const std::int64_t numel = storage->flat.numel();
        if (offset > numel) fail("a tensor lies outside its data");
        std::int64_t last = offset;
        bool empty = false;
        for (std::size_t i = 0; i < size.size(); ++i) {
            if (size[i] < 0 || stride[i] < 0 || size[i] > numel || stride[i] > numel)
                fail("a tensor lies outside its data");
            if (size[i] == 0)
                empty = true;
            else
                last += (size[i] - 1) * stride[i];
        }
        if (!empty && last >= numel) fail("a tensor lies outside its data");
        return storage->flat.as_strided(size, stride, offset);
    }

    void push(PickleValue value) { m_stack.push_back(std::move(value)); }

    Unpickler &m_owner;
    std::string_view &m_bytes;
    std::vector<PickleValue> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint64_t, PickleValue> m_memo;
};

Unpickler::Unpickler(std::string name, ByteBudget &budget, Persistent persistent)
    : m_name(std::move(name))
    , m_persistent(std::move(persistent))
    , m_arena{budget} {}

PickleValue Unpickler::read(std::string_view &bytes) {
    return Machine(*this, bytes).run();
}

} // namespace herbascope::engine

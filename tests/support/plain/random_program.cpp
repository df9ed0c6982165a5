#include "support/plain/random_program.hpp"

#include <iterator>
#include <random>
#include <stdexcept>

#include "support/plain/program_writer.hpp"

namespace tessera::plain {
namespace {

constexpr Address kEntry = 0x1C00'0000;
constexpr Address kHandler = 0x1C00'0100;
constexpr Address kVectors = 0x1C00'0200;
constexpr Address kSlowCode = 0x1C01'0000;
constexpr Address kFastCode = 0x1004'0000;  ///< in the TCDM
constexpr Address kCodeOfCore = 0x4000;
constexpr unsigned kMessageEvents[] = {0, 1, 2, 4};  ///< 3 and 7 may interrupt
constexpr Address kToHost = 0x1C1F'0000;

void add_segment(system::ElfImage& image, Address address, const CodeWriter& code) {
  system::ElfSegment segment;
  segment.address = address;
  for (const std::uint16_t half : code.halves()) {
    segment.bytes.push_back(static_cast<std::byte>(half & 0xFF));
    segment.bytes.push_back(static_cast<std::byte>(half >> 8));
  }
  segment.memory_size = static_cast<std::uint32_t>(segment.bytes.size());
  image.segments.push_back(std::move(segment));
}

/// Every core goes to its own code.
CodeWriter dispatch(Address code_of_cores) {
  CodeWriter code(kEntry);
  code.csr(2, 5, 0xF14, 0);                          // mhartid
  code.word(CodeWriter::type_i(0x13, 1, 5, 5, 14));  // slli
  code.lui(6, code_of_cores);
  code.word(0x0000'0033u | 5u << 7 | 5u << 15 | 6u << 20);  // add
  code.word(CodeWriter::type_i(0x67, 0, 0, 5, 0));          // jalr
  return code;
}

/// Pairs of cores; no two messages of a phase bring the same event to the same core.
std::vector<Message> random_messages(std::mt19937_64& engine, unsigned cores) {
  std::vector<Message> messages;
  if (cores < 2) return messages;
  const std::uint64_t count = engine() % cores;
  std::uint64_t taken = 0;
  for (std::uint64_t index = 0; index < count; ++index) {
    const Message message{static_cast<unsigned>(engine() % cores), static_cast<unsigned>(engine() % cores),
                          kMessageEvents[engine() % std::size(kMessageEvents)]};
    const std::uint64_t bit = 1ull << (message.to * 5 + message.event);
    if (message.from == message.to || (taken & bit) != 0) continue;
    taken |= bit;
    messages.push_back(message);
  }
  return messages;
}

}  // namespace

system::ElfImage random_program(std::uint64_t seed, const ProgramShape& shape) {
  std::mt19937_64 engine(seed);
  const Address code_of_cores = engine() % 4 == 0 ? kFastCode : kSlowCode;
  system::ElfImage image;
  image.entry = kEntry;
  if (!shape.cluster) image.symbols["tohost"] = kToHost;
  add_segment(image, kEntry, dispatch(code_of_cores));
  CodeWriter handler(kHandler);
  ProgramWriter::trap_handler(handler);
  add_segment(image, kHandler, handler);
  if (shape.interrupts) {
    CodeWriter vectors(kVectors);
    ProgramWriter::interrupt_handler(vectors);
    add_segment(image, kVectors, vectors);
  }

  std::vector<ProgramWriter> writers;
  for (unsigned core = 0; core < shape.cores; ++core) {
    writers.emplace_back(seed, shape, core, code_of_cores + kCodeOfCore * core);
    writers.back().prologue(shape.interrupts ? kVectors : kHandler);
  }
  for (unsigned phase = 0; phase < shape.phases; ++phase) {
    const std::vector<Message> messages = random_messages(engine, shape.cores);
    for (ProgramWriter& writer : writers) writer.phase(messages);
  }
  for (unsigned core = 0; core < shape.cores; ++core) {
    writers[core].epilogue();
    if (2 * writers[core].code().halves().size() > kCodeOfCore) throw std::length_error("a core's code is too long");
    add_segment(image, code_of_cores + kCodeOfCore * core, writers[core].code());
  }
  return image;
}

}  // namespace tessera::plain

// A job of the in-memory accelerator: its register image, decoded and checked, and the products it consists of.
//
// A layer's matrix has a row for each input of a product and a column for each output: rows = P * kh * kw * C, columns
// = P * N, for P pixels a product (1, but for block-diagonal placement), kernel kh x kw, C input and N output channels.
// Row (p, ky, kx, c) is the input of pixel p at tap (ky, kx), channel c: virtual im2col of an HWC tensor. The tile
// table says which area of which array holds which part; tiles of the same columns are summed digitally, in the table's
// order, and finish with the last row.
// With several cells a weight, each of these rows is as many rows beside each other; with slices, each of the columns
// as many columns.
// In depth-wise mode, with J channels a job, group g holds channels gJ to gJ + J - 1 in a block of kh * kw * J rows and
// J columns. The blocks fill the job's areas downwards, then to the right.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accel/hwpe/accelerator.hpp"
#include "accel/ima/storage.hpp"

namespace tessera::accel::ima {

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

struct Job {
  explicit Job(std::span<const std::uint32_t> registers);

  std::uint32_t first_tile = 0, tiles = 0;
  std::uint32_t first_parameter = 0;
  bool depthwise = false;
  std::uint32_t encoding = 0;
  std::uint32_t pixels_per_product = 1;  ///< a register of 0 means 1
  std::uint32_t channels_per_job = 0;
  std::uint32_t in_channels = 0, out_channels = 0;
  Address source = 0, destination = 0;
  std::uint32_t source_stride = 0, source_line = 0;
  std::uint32_t destination_stride = 0, destination_line = 0;
  std::uint32_t adc_range = 0;
  std::uint32_t first_row_offset = 0;  ///< of input channel 0
  bool row_offsets = false;
  std::int8_t input_offset = 0;  ///< without offsets of rows
  std::uint32_t cells = 1;       ///< of a weight
  std::uint32_t slices = 1;      ///< of a weight
  Size in, out, kernel, dilation, step, padding;
  std::int8_t input_zero_point = 0;
  OutputRange output;

  std::uint32_t taps() const { return kernel.width * kernel.height; }
  std::uint32_t pixels() const { return out.width * out.height; }
  std::uint64_t matrix_rows() const { return std::uint64_t{pixels_per_product} * taps() * in_channels * cells; }
  std::uint64_t matrix_columns() const { return std::uint64_t{pixels_per_product} * out_channels * slices; }
  analog::Conversion conversion(const arch::Ima& config) const;
};

/// What keeps the job from running, naming register and value, or nothing.
std::optional<std::string> check(const Job& job, const Storage& storage, const JobMemory& memory);

/// One product of a crossbar.
struct Product {
  CellRectangle area;
  std::uint32_t first_pixel = 0, pixels = 0;      ///< in the order of the output
  std::uint32_t first_channel = 0, channels = 0;  ///< of the input, that the rows stand for
  std::uint32_t first_row = 0;                    ///< among the rows of these channels
  std::uint32_t inputs = 0;                       ///< that its rows stand for
  std::uint32_t first_column = 0;                 ///< of the matrix without slices; in depth-wise mode, the channel
  std::uint32_t columns = 0;                      ///< that its slices make up
  bool begins = true;                             ///< the partial sums begin anew
  bool finishes = true;                           ///< the columns are complete: they are written
};

/// The products of a job in order: pixels outside, then the table's tiles or the groups.
class Sequence {
 public:
  Sequence(const Job& job, std::span<const Tile> tiles);

  bool done() const { return pixel_ >= job_->pixels(); }
  /// The next product; not if done().
  Product next();

 private:
  Product next_tile();
  Product next_group();
  void next_pixel();

  const Job* job_;
  std::span<const Tile> tiles_;
  std::uint32_t pixel_ = 0;
  std::uint32_t tile_ = 0;
  std::uint32_t group_ = 0;
  std::uint32_t block_ = 0;  ///< of the tile's area, in depth-wise mode
};

/// Adjoining lines become one.
void append_line(std::vector<Line>& lines, const Line& line);

/// What the product reads: lines whose `buffer` is the input's place. Inputs without a line are padding, or of no
/// pixel.
void input_lines(const Job& job, const Product& product, std::vector<Line>& lines);
/// The channel of each of its inputs.
void input_channels(const Product& product, std::vector<std::uint32_t>& channels);
/// What it writes, if it finishes: lines whose `buffer` is the column, its slices together.
void output_lines(const Job& job, const Product& product, std::vector<Line>& lines);

}  // namespace tessera::accel::ima

#include "accel/ima/job.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "accel/testing_layers.hpp"

namespace tessera::accel::ima {
namespace {

using namespace test;

/// The tiles of a layer as its job finds them in the table.
std::vector<Tile> tiles_of(const ImaLayer& layer) {
  std::vector<Tile> tiles(layer.settings.first_tile);
  for (std::size_t index = 0; index < layer.areas.size(); ++index) {
    const arch::ImaTile& tile = layer.geometry.tiles[index];
    tiles.push_back({layer.areas[index], tile.first_column, tile.first_row});
  }
  return tiles;
}

TEST(ImaJob, every_field_of_the_register_image_is_found) {
  arch::ImaGeometry geometry;
  geometry.input = {0x1000'0010, {11, 12}, 13, 14};
  geometry.output = {0x1000'0020, {15, 16}, 17, 18};
  geometry.in_channels = 300;
  geometry.out_channels = 301;
  geometry.kernel = {3, 5};
  geometry.dilation = {2, 4};
  geometry.step = {6, 7};
  geometry.padding = {8, 9};
  geometry.pixels_per_product = 10;
  geometry.channels_per_job = 19;
  geometry.tiles.resize(20);
  const JobSettings settings{-7, {-128, -5, 99}, 2, 4000, true, -9, 2, 2, 21, 22, 23};
  const Job job(ima_image(geometry, settings));
  EXPECT_EQ(job.first_tile, 22u);
  EXPECT_EQ(job.tiles, 20u);
  EXPECT_EQ(job.first_parameter, 23u);
  EXPECT_TRUE(job.depthwise);
  EXPECT_EQ(job.encoding, 2u);
  EXPECT_EQ(job.pixels_per_product, 10u);
  EXPECT_EQ(job.channels_per_job, 19u);
  EXPECT_EQ(job.in_channels, 300u);
  EXPECT_EQ(job.out_channels, 301u);
  EXPECT_EQ(job.source, 0x1000'0010u);
  EXPECT_EQ(job.destination, 0x1000'0020u);
  EXPECT_EQ(job.source_stride, 13u);
  EXPECT_EQ(job.source_line, 14u);
  EXPECT_EQ(job.destination_stride, 17u);
  EXPECT_EQ(job.destination_line, 18u);
  EXPECT_EQ(job.adc_range, 4000u);
  EXPECT_TRUE(job.row_offsets);
  EXPECT_EQ(job.input_offset, -9);
  EXPECT_EQ(job.cells, 2u);
  EXPECT_EQ(job.slices, 2u);
  EXPECT_EQ(job.first_row_offset, 21u);
  EXPECT_EQ(job.in.width, 11u);
  EXPECT_EQ(job.in.height, 12u);
  EXPECT_EQ(job.out.width, 15u);
  EXPECT_EQ(job.out.height, 16u);
  EXPECT_EQ(job.kernel.width, 3u);
  EXPECT_EQ(job.kernel.height, 5u);
  EXPECT_EQ(job.dilation.width, 2u);
  EXPECT_EQ(job.dilation.height, 4u);
  EXPECT_EQ(job.step.width, 6u);
  EXPECT_EQ(job.step.height, 7u);
  EXPECT_EQ(job.padding.width, 8u);
  EXPECT_EQ(job.padding.height, 9u);
  EXPECT_EQ(job.input_zero_point, -7);
  EXPECT_EQ(job.output, (OutputRange{-128, -5, 99}));
}

TEST(ImaJob, a_mode_of_0_pixels_a_product_means_1) {
  arch::ImaGeometry geometry;
  geometry.pixels_per_product = 0;
  EXPECT_EQ(Job(ima_image(geometry, {})).pixels_per_product, 1u);
}

/// Where the input of a row of a product lies, or nothing if it is padding or of no pixel.
std::optional<Address> plain_input(const arch::ImaGeometry& job, const Product& product, std::uint32_t row) {
  const std::uint32_t pixel_rows = job.kernel.width * job.kernel.height * product.channels;
  const std::uint32_t in_matrix = product.first_row + row;
  if (in_matrix / pixel_rows >= product.pixels) return std::nullopt;
  const std::uint32_t pixel = product.first_pixel + in_matrix / pixel_rows;
  const std::uint32_t tap = in_matrix % pixel_rows / product.channels;
  const auto x = static_cast<std::int64_t>(pixel % job.output.size.width * job.step.width +
                                           tap % job.kernel.width * job.dilation.width) -
                 job.padding.width;
  const auto y = static_cast<std::int64_t>(pixel / job.output.size.width * job.step.height +
                                           tap / job.kernel.width * job.dilation.height) -
                 job.padding.height;
  if (x < 0 || y < 0 || x >= job.input.size.width || y >= job.input.size.height) return std::nullopt;
  return static_cast<Address>(job.input.address + y * job.input.row_bytes + x * job.input.pixel_bytes +
                              product.first_channel + in_matrix % product.channels);
}

RC_GTEST_PROP(ImaJob, the_lines_of_every_product_are_those_of_plain_im2col, ()) {
  Draw draw;
  const ImaLayer layer = draw_ima_layer(draw);
  const Job job(ima_image(layer.geometry, layer.settings));
  const std::vector<Tile> tiles = tiles_of(layer);
  std::vector<Line> lines;
  for (Sequence sequence(job, tiles); !sequence.done();) {
    const Product product = sequence.next();
    input_lines(job, product, lines);
    std::map<std::uint32_t, Address> rows;
    for (const Line& line : lines) {
      RC_ASSERT(line.bytes > 0u);
      for (std::uint32_t byte = 0; byte < line.bytes; ++byte) {
        RC_ASSERT(rows.emplace(line.buffer + byte, line.address + byte).second);
      }
    }
    for (std::uint32_t row = 0; row < product.area.rows; ++row) {
      const auto plain = plain_input(layer.geometry, product, row);
      const auto found = rows.find(row);
      RC_ASSERT((found != rows.end()) == plain.has_value());
      const bool same = !plain || found->second == *plain;
      RC_ASSERT(same);
    }
    const bool inside = rows.empty() || rows.rbegin()->first < product.area.rows;
    RC_ASSERT(inside);
  }
}

RC_GTEST_PROP(ImaJob, every_element_of_the_output_is_written_once_and_no_other_byte, ()) {
  Draw draw;
  const ImaLayer layer = draw_ima_layer(draw);
  const Job job(ima_image(layer.geometry, layer.settings));
  const std::vector<Tile> tiles = tiles_of(layer);
  std::map<Address, unsigned> written;
  std::vector<Line> lines;
  for (Sequence sequence(job, tiles); !sequence.done();) {
    const Product product = sequence.next();
    if (!product.finishes) continue;
    output_lines(job, product, lines);
    for (const Line& line : lines) {
      for (std::uint32_t byte = 0; byte < line.bytes; ++byte) ++written[line.address + byte];
    }
  }
  const arch::TensorWalk& output = layer.geometry.output;
  for (std::uint32_t y = 0; y < output.size.height; ++y) {
    for (std::uint32_t x = 0; x < output.size.width; ++x) {
      for (std::uint32_t c = 0; c < layer.geometry.out_channels; ++c) {
        RC_ASSERT(written[output.address + y * output.row_bytes + x * output.pixel_bytes + c] == 1u);
      }
    }
  }
  RC_ASSERT(written.size() == std::size_t{output.size.width} * output.size.height * layer.geometry.out_channels);
}

TEST(ImaJob, a_whole_pointwise_row_of_pixels_without_gaps_is_one_line_a_product) {
  arch::ImaGeometry geometry;
  geometry.in_channels = 64;
  geometry.out_channels = 32;
  geometry.input = {kInput, {8, 1}, 64, 512};
  geometry.output = {kOutput, {8, 1}, 32, 256};
  geometry.pixels_per_product = 4;
  geometry.tiles = {{0, 256, 0, 128}};
  const Job job(ima_image(geometry, {}));
  const std::vector<Tile> tiles{{{0, 0, 0, 128, 256}, 0, 0}};
  Sequence sequence(job, tiles);
  sequence.next();
  const Product second = sequence.next();
  EXPECT_EQ(second.first_pixel, 4u);
  std::vector<Line> lines;
  input_lines(job, second, lines);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].address, kInput + 4 * 64);
  EXPECT_EQ(lines[0].bytes, 256u);
  output_lines(job, second, lines);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].address, kOutput + 4 * 32);
  EXPECT_TRUE(sequence.done());
}

TEST(ImaJob, row_tiles_of_a_column_strip_begin_with_the_first_and_finish_with_the_last) {
  arch::ImaGeometry geometry;
  geometry.in_channels = 300;
  geometry.out_channels = 20;
  geometry.input = {kInput, {2, 1}, 300, 600};
  geometry.output = {kOutput, {2, 1}, 20, 40};
  geometry.tiles = {{0, 256, 0, 12}, {256, 44, 0, 12}, {0, 150, 12, 8}, {150, 150, 12, 8}};
  const Job job(ima_image(geometry, {}));
  std::vector<Tile> tiles;
  for (const arch::ImaTile& tile : geometry.tiles) {
    tiles.push_back({{0, 0, 0, tile.columns, tile.rows}, tile.first_column, tile.first_row});
  }
  Sequence sequence(job, tiles);
  for (std::uint32_t pixel = 0; pixel < 2; ++pixel) {
    for (std::size_t index = 0; index < 4; ++index) {
      const Product product = sequence.next();
      EXPECT_EQ(product.first_pixel, pixel);
      EXPECT_EQ(product.begins, index % 2 == 0);
      EXPECT_EQ(product.finishes, index % 2 == 1);
    }
  }
  EXPECT_TRUE(sequence.done());
}

TEST(ImaJob, depthwise_groups_fill_an_area_downwards_then_to_the_right_then_the_next) {
  arch::ImaGeometry geometry;
  geometry.kernel = {3, 3};
  geometry.in_channels = geometry.out_channels = 38;
  geometry.channels_per_job = 8;
  geometry.input = {kInput, {1, 1}, 38, 38};
  geometry.output = {kOutput, {1, 1}, 38, 38};
  geometry.tiles = {{0, 150, 0, 17}, {0, 72, 0, 8}};
  const Job job(ima_image(geometry, {}));
  const std::vector<Tile> tiles{{{0, 10, 20, 17, 150}, 0, 0}, {{3, 0, 100, 8, 72}, 0, 0}};
  Sequence sequence(job, tiles);
  const std::vector<CellRectangle> expected{
      {0, 10, 20, 8, 72}, {0, 10, 92, 8, 72}, {0, 18, 20, 8, 72}, {0, 18, 92, 8, 72}, {3, 0, 100, 6, 54}};
  for (std::uint32_t group = 0; group < 5; ++group) {
    const Product product = sequence.next();
    EXPECT_EQ(product.area, expected[group]) << group;
    EXPECT_EQ(product.first_channel, 8 * group);
    EXPECT_EQ(product.channels, group == 4 ? 6u : 8u);
    EXPECT_EQ(product.first_column, 8 * group);
  }
  EXPECT_TRUE(sequence.done());
}

}  // namespace
}  // namespace tessera::accel::ima

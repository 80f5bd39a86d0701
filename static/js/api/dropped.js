/** The files of a drop, folders walked. @typedef {import("./upload.js").Item} Item */

/** Not worth sending: what file managers leave in folders. */
const CLUTTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX(\/.*)?|\._[^/]*)$/i;

/** @param {DataTransfer} transfer must be called while the drop event is handled @returns {Promise<Item[]>} */
export async function droppedItems(transfer) {
  const entries = [...transfer.items]
    .filter((item) => item.kind === "file")
    .map((item) => item.webkitGetAsEntry?.() ?? null);
  const known = entries.filter(Boolean);
  if (!known.length) return chosenItems(transfer.files);
  const nested = await Promise.all(known.map((entry) => walk(entry, "")));
  return nested.flat().filter(({ path }) => !CLUTTER.test(path));
}

/** The files of an input. @param {FileList | File[]} files @returns {Item[]} */
export function chosenItems(files) {
  const items = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return items.filter(({ path }) => !CLUTTER.test(path));
}

/** @param {FileSystemEntry} entry @param {string} folder @returns {Promise<Item[]>} */
async function walk(entry, folder) {
  const path = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) =>
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject),
    );
    return [{ file, path }];
  }
  const children = await everything(/** @type {FileSystemDirectoryEntry} */ (entry).createReader());
  return (await Promise.all(children.map((child) => walk(child, `${path}/`)))).flat();
}

/** A reader gives a hundred entries at a time. @param {FileSystemDirectoryReader} reader */
async function everything(reader) {
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    found.push(...some);
  }
}

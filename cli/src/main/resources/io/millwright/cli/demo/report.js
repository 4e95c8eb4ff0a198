'use strict';
(() => {
  // Names in the data are hostile: they become text nodes here, and labels that Chart.js draws; never markup.
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = id => document.getElementById(id);
  const number = new Intl.NumberFormat('en');
  const count = n => number.format(n);
  const plural = (n, one) => count(n) + ' ' + one + (n === 1 ? '' : 's');

  function size(bytes) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let unit = 0;
    let value = bytes;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return (unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value))) + ' ' + units[unit];
  }

  function element(name, text, className) {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  const fileName = path => path.slice(path.lastIndexOf('/') + 1);
  const shorten = (text, limit) => (text.length <= limit ? text : text.slice(0, limit - 1) + '…');

  // ---- in short

  const origin = data.origin;
  byId('when').textContent = origin.generated + ' · ' + plural(origin.workers, 'audit') + ' at once · ' +
    origin.seconds.toFixed(1) + ' s' +
    (origin.resumed > 0 ? ' · resumed: ' + count(origin.resumed) + ' were already audited' : '');
  const tiles = [
    [count(data.jars.length), 'jars audited'],
    [size(data.totals.bytes), 'in all'],
    [count(data.totals.classes), 'classes'],
    [count(data.totals.named), 'named modules'],
    [count(data.totals.multiRelease), 'multi-release'],
    [count(data.totals.signed), 'signed'],
    [count(data.splitPackages.length), 'split packages'],
    [count(data.failures.length), 'failed', data.failures.length > 0 ? 'bad' : '']
  ];
  for (const [value, label, className] of tiles) {
    const tile = element('div', undefined, 'tile ' + (className || ''));
    tile.append(element('b', value), element('span', label));
    byId('tiles').append(tile);
  }

  // ---- charts

  const charts = [];

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const of = name => style.getPropertyValue(name).trim();
    return { ink: of('--soft'), line: of('--line'), accent: of('--accent'), warm: of('--warm') };
  }

  function chart(id, type, labels, values, options) {
    const c = colours();
    const scale = (title, callback) => ({
      grid: { color: c.line },
      border: { color: c.line },
      ticks: Object.assign({ color: c.ink, maxRotation: 0, autoSkip: true }, callback ? { callback } : { precision: 0 }),
      title: { display: Boolean(title), text: title, color: c.ink }
    });
    const horizontal = options.horizontal === true;
    const category = scale(options.categoryTitle, undefined);
    category.grid.display = false;
    if (options.allLabels) category.ticks.autoSkip = false;
    const value = scale(options.valueTitle, options.format);
    value.beginAtZero = true;
    charts.push(new Chart(byId(id), {
      type,
      data: {
        labels,
        datasets: [{
          data: values,
          backgroundColor: type === 'line' ? c.accent + '33' : (options.warm ? c.warm : c.accent),
          borderColor: options.warm ? c.warm : c.accent,
          borderWidth: type === 'line' ? 2 : 0,
          borderRadius: 3,
          fill: type === 'line',
          cubicInterpolationMode: 'monotone',
          pointRadius: 0,
          pointHitRadius: 12,
          maxBarThickness: 46
        }]
      },
      options: {
        indexAxis: horizontal ? 'y' : 'x',
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        scales: horizontal ? { x: value, y: category } : { x: category, y: value },
        plugins: {
          legend: { display: false },
          tooltip: { displayColors: false, callbacks: { label: item => options.tooltip(item.dataIndex, item.raw) } }
        }
      }
    }));
  }

  function drawCharts() {
    charts.splice(0).forEach(c => c.destroy());
    const levels = Object.entries(data.jarLevels).map(([level, n]) => [Number(level), n]).sort((a, b) => a[0] - b[0]);
    chart('chart-levels', 'bar', levels.map(([l]) => (l === 0 ? 'no classes' : 'Java ' + (l < 5 ? '1.' + l : l))),
      levels.map(([, n]) => n), { valueTitle: 'jars', tooltip: (i, n) => plural(n, 'jar') });

    const bounds = [1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7, 3e7, 1e8, Infinity];
    const buckets = bounds.map(() => 0);
    for (const jar of data.jars) buckets[bounds.findIndex(b => jar.size < b)]++;
    const label = i => (bounds[i] === Infinity ? 'more' : '< ' + size(bounds[i]));
    chart('chart-sizes', 'bar', bounds.map((b, i) => label(i)), buckets,
      { valueTitle: 'jars', allLabels: false, tooltip: (i, n) => plural(n, 'jar') });

    const step = data.throughput.stepMillis / 1000;
    chart('chart-throughput', 'line', data.throughput.counts.map((n, i) => (i * step).toFixed(1) + ' s'),
      data.throughput.counts.map(n => n / step),
      { valueTitle: 'per second', tooltip: (i, n) => n.toFixed(0) + ' per second' });

    const slowest = [...data.jars].sort((a, b) => b.millis - a.millis).slice(0, 10);
    chart('chart-slowest', 'bar', slowest.map(j => shorten(fileName(j.path), 30)), slowest.map(j => j.millis), {
      horizontal: true, warm: true, allLabels: true, format: v => count(v) + ' ms',
      tooltip: (i, n) => count(Math.round(n)) + ' ms, ' + size(slowest[i].size)
    });
  }
  drawCharts();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);
  addEventListener('beforeprint', () => charts.forEach(c => c.resize()));
  addEventListener('afterprint', () => charts.forEach(c => c.resize()));

  // ---- tables

  const kinds = { NAMED: 'named', AUTOMATIC: 'automatic', NONE: 'none' };
  const path = { key: 'path', title: 'Jar', className: 'mono' };
  const views = [
    {
      name: 'Jars', rows: data.jars, sort: ['size', -1],
      search: row => row.path + ' ' + row.module + ' ' + row.sha256,
      columns: [
        path,
        { key: 'size', title: 'Size', num: true, show: row => size(row.size) },
        { key: 'classes', title: 'Classes', num: true, show: row => count(row.classes) },
        { key: 'level', title: 'Java', num: true, show: row => (row.level === 0 ? '–' : String(row.level)) },
        { key: 'module', title: 'Module', className: 'mono' },
        { key: 'flags', title: 'Marks', value: row => (row.signed ? 2 : 0) + (row.multiRelease ? 1 : 0), node: marks },
        { key: 'millis', title: 'Took', num: true, show: row => count(Math.round(row.millis)) + ' ms' }
      ],
      filters: [
        ['every Java release', row => String(row.level), v => (v === '0' ? 'no classes' : 'Java ' + v)],
        ['every kind of module', row => row.kind, v => kinds[v]],
        ['signed or not', row => String(row.signed), v => (v === 'true' ? 'signed' : 'not signed')]
      ]
    },
    {
      name: 'Split packages', rows: data.splitPackages, sort: ['n', -1],
      search: row => row.name + ' ' + row.artifacts.join(' '),
      columns: [
        { key: 'name', title: 'Package', className: 'mono' },
        { key: 'n', title: 'Artifacts', num: true, value: row => row.artifacts.length, show: row => count(row.artifacts.length) },
        { key: 'in', title: 'In', className: 'mono', value: row => row.artifacts[0], show: row => row.artifacts.slice(0, 12).join(', ') +
          (row.artifacts.length > 12 ? ' and ' + (row.artifacts.length - 12) + ' more' : '') }
      ], filters: []
    },
    {
      name: 'Largest classes', rows: data.largestClasses, sort: ['size', -1],
      search: row => row.name + ' ' + row.path,
      columns: [
        { key: 'name', title: 'Class', className: 'mono' },
        { key: 'size', title: 'Size', num: true, show: row => size(row.size) },
        path
      ], filters: []
    },
    {
      name: 'Duplicates', rows: data.duplicates, sort: ['size', -1],
      search: row => row.sha256 + ' ' + row.paths.join(' '),
      columns: [
        { key: 'sha256', title: 'SHA-256', className: 'mono', show: row => row.sha256.slice(0, 16) + '…' },
        { key: 'size', title: 'Size', num: true, show: row => size(row.size) },
        { key: 'n', title: 'Copies', num: true, value: row => row.paths.length, show: row => count(row.paths.length) },
        { key: 'paths', title: 'Jars', className: 'mono', value: row => row.paths[0], show: row => row.paths.slice(0, 20).join(', ') }
      ], filters: []
    },
    {
      name: 'Failures', rows: data.failures, sort: ['path', 1],
      search: row => row.path + ' ' + row.type + ' ' + row.message,
      columns: [
        path,
        { key: 'type', title: 'Error', node: row => [element('span', row.type, 'tag bad')] },
        { key: 'message', title: 'Why' }
      ],
      filters: [['every error', row => row.type, v => v]]
    }
  ];

  function marks(row) {
    const tags = [];
    if (row.signed) tags.push(element('span', 'signed', 'tag on'));
    if (row.multiRelease) tags.push(element('span', 'multi-release', 'tag'));
    if (row.kind === 'AUTOMATIC') tags.push(element('span', 'automatic module', 'tag'));
    return tags.flatMap((tag, i) => (i === 0 ? [tag] : [' ', tag]));
  }

  const PAGE = 100;
  let view = views[0];
  let shown = PAGE;
  let text = '';
  let chosen = [];

  const valueOf = (column, row) => (column.value ? column.value(row) : row[column.key]);

  function matching() {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = view.rows.filter(row => {
      const all = view.search(row).toLowerCase();
      return words.every(word => all.includes(word)) &&
        view.filters.every((filter, i) => !chosen[i] || filter[1](row) === chosen[i]);
    });
    const [key, direction] = view.sort;
    const column = view.columns.find(c => c.key === key);
    return rows.sort((a, b) => {
      const x = valueOf(column, a);
      const y = valueOf(column, b);
      return direction * (typeof x === 'number' ? x - y : String(x).localeCompare(String(y)));
    });
  }

  function drawTable() {
    const rows = matching();
    const table = byId('table');
    table.replaceChildren();
    byId('count').textContent = rows.length === view.rows.length
      ? count(rows.length) + ' in all' : count(rows.length) + ' of ' + count(view.rows.length);
    byId('more').hidden = rows.length <= shown;
    byId('more').textContent = 'Show more (' + count(Math.max(0, rows.length - shown)) + ' left)';
    if (rows.length === 0) {
      const row = table.createTBody().insertRow();
      row.append(element('td', view.rows.length === 0 ? 'None.' : 'Nothing matches.', 'empty'));
      return;
    }
    const head = table.createTHead().insertRow();
    for (const column of view.columns) {
      const th = element('th', column.title, column.num ? 'num' : '');
      th.tabIndex = 0;
      th.scope = 'col';
      const [key, direction] = view.sort;
      if (key === column.key) th.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
      const sort = () => {
        view.sort = [column.key, view.sort[0] === column.key ? -view.sort[1] : (column.num ? -1 : 1)];
        drawTable();
      };
      th.addEventListener('click', sort);
      th.addEventListener('keydown', event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); sort(); } });
      head.append(th);
    }
    const body = table.createTBody();
    for (const row of rows.slice(0, shown)) {
      const tr = body.insertRow();
      for (const column of view.columns) {
        const td = element('td', undefined, (column.num ? 'num ' : '') + (column.className || ''));
        if (column.node) td.append(...column.node(row));
        else td.textContent = column.show ? column.show(row) : String(row[column.key]);
        tr.append(td);
      }
    }
  }

  function drawControls() {
    const controls = byId('controls');
    controls.replaceChildren();
    const search = element('input');
    search.type = 'search';
    search.placeholder = 'Search ' + view.name.toLowerCase();
    search.setAttribute('aria-label', search.placeholder);
    search.addEventListener('input', () => { text = search.value; shown = PAGE; drawTable(); });
    controls.append(search);
    view.filters.forEach(([everything, of, name], i) => {
      const select = element('select');
      select.setAttribute('aria-label', everything);
      select.append(new Option(everything, ''));
      const values = [...new Set(view.rows.map(of))];
      values.sort((a, b) => (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b));
      values.forEach(v => select.append(new Option(name(v), v)));
      select.addEventListener('change', () => { chosen[i] = select.value; shown = PAGE; drawTable(); });
      controls.append(select);
    });
  }

  function show(next) {
    view = next;
    shown = PAGE;
    text = '';
    chosen = [];
    for (const tab of byId('tabs').children) tab.setAttribute('aria-selected', String(tab.dataset.name === view.name));
    drawControls();
    drawTable();
  }

  for (const each of views) {
    const tab = element('button', each.name + ' ');
    tab.type = 'button';
    tab.role = 'tab';
    tab.dataset.name = each.name;
    tab.append(element('span', count(each.rows.length), 'n'));
    tab.addEventListener('click', () => show(each));
    byId('tabs').append(tab);
  }
  byId('more').addEventListener('click', () => { shown += PAGE * 5; drawTable(); });
  show(views[0]);
})();
